import type { ChangedPart, RequestChange } from '@/orchestration/model/request'

const HUNK = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/

/** The parts of one file's unified diff. Lines before its first `@@` are headers; without any `@@` all of it is one part. */
export function readUnifiedDiff(path: string, diff: string, movedTo: string | null): RequestChange {
  const lines = diff.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line))
  if (lines.at(-1) === '') lines.pop()
  const hasHunks = lines.some((line) => HUNK.test(line))
  const parts: (Omit<ChangedPart, 'oldText' | 'newText'> & { before: string[]; after: string[] })[] = []
  let [added, removed] = [0, 0]
  let lacksLastLineEnd = false
  if (!hasHunks) parts.push({ oldStart: 1, newStart: 1, before: [], after: [] })
  for (const line of lines) {
    const hunk = HUNK.exec(line)
    if (hunk) {
      parts.push({ oldStart: Number(hunk[1]), newStart: Number(hunk[2]), before: [], after: [] })
      continue
    }
    const part = parts.at(-1)
    if (part === undefined || (!hasHunks && /^(---|\+\+\+) /.test(line))) continue
    if (line.startsWith('\\')) {
      lacksLastLineEnd = true
    } else if (line.startsWith('-')) {
      part.before.push(line.slice(1))
      removed += 1
    } else if (line.startsWith('+')) {
      part.after.push(line.slice(1))
      added += 1
    } else {
      part.before.push(line.slice(1))
      part.after.push(line.slice(1))
    }
  }
  return {
    path,
    kind: movedTo === null ? 'edit' : 'move',
    movedTo,
    added,
    removed,
    oldLines: null,
    parts: parts
      .filter(({ before, after }) => before.length + after.length > 0)
      .map(({ oldStart, newStart, before, after }) => ({
        ...{ oldStart, newStart },
        oldText: before.join('\n'),
        newText: after.join('\n'),
      })),
    notes: lacksLastLineEnd ? ['no_last_line_end'] : [],
  }
}
