import { lineEdits } from '@/orchestration/model/line-edits'

/** A line of a diff. Line numbers are 1-based; null where the line is not in that text. */
export type DiffLine = {
  kind: 'same' | 'added' | 'removed'
  text: string
  oldLine: number | null
  newLine: number | null
}

/** Both texts line by line, of each edit the removed lines first. */
export function diffLines(oldText: string, newText: string): DiffLine[] {
  const [before, after] = [splitLines(oldText), splitLines(newText)]
  const lines: DiffLine[] = []
  let [oldAt, newAt] = [0, 0]
  const keepUpTo = (end: number) => {
    for (; oldAt < end; oldAt++, newAt++) {
      lines.push({ kind: 'same', text: before[oldAt] ?? '', oldLine: oldAt + 1, newLine: newAt + 1 })
    }
  }
  for (const edit of lineEdits(before, after)) {
    keepUpTo(edit.oldAt)
    for (const end = oldAt + edit.oldCount; oldAt < end; oldAt++) {
      lines.push({ kind: 'removed', text: before[oldAt] ?? '', oldLine: oldAt + 1, newLine: null })
    }
    for (const end = newAt + edit.newCount; newAt < end; newAt++) {
      lines.push({ kind: 'added', text: after[newAt] ?? '', oldLine: null, newLine: newAt + 1 })
    }
  }
  keepUpTo(before.length)
  return lines
}

function splitLines(text: string): string[] {
  if (text === '') return []
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines
}
