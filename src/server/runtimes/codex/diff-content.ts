import type { ToolContent } from '@/orchestration/model/events'

export type CodexChange = { path: string; diff: string; kind?: { type: string } | undefined }

/**
 * One changed file as it was and as it will be. codex gives a new or removed file whole and an edited one as a unified diff:
 * of that, the parts it shows, with the lines between them left out.
 */
export function diffContent({ path, diff, kind }: CodexChange): ToolContent {
  if (kind?.type === 'add') return { type: 'diff', path, oldText: null, newText: diff }
  if (kind?.type === 'delete') return { type: 'diff', path, oldText: diff, newText: '' }
  const before: string[] = []
  const after: string[] = []
  for (const line of diff.split('\n')) {
    if (/^(---|\+\+\+) /.test(line) || line.startsWith('\\')) continue
    if (line.startsWith('@@')) {
      if (before.length > 0 || after.length > 0) for (const side of [before, after]) side.push('…')
    } else if (line.startsWith('-')) before.push(line.slice(1))
    else if (line.startsWith('+')) after.push(line.slice(1))
    else for (const side of [before, after]) side.push(line.slice(1))
  }
  return { type: 'diff', path, oldText: before.join('\n'), newText: after.join('\n') }
}
