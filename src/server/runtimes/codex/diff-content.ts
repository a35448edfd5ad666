import type { ToolContent } from '@/orchestration/model/events'
import { readHunks } from '../changes/unified-hunks'

export type CodexChange = { path: string; diff: string; kind?: { type: string } | undefined }

/**
 * One changed file as it was and as it will be. codex gives a new or removed file whole and an edited one as a unified diff:
 * of that, the parts it shows, with the lines between them left out.
 */
export function diffContent({ path, diff, kind }: CodexChange): ToolContent {
  if (kind?.type === 'add') return { type: 'diff', path, oldText: null, newText: diff }
  if (kind?.type === 'delete') return { type: 'diff', path, oldText: diff, newText: '' }
  const hunks = readHunks(diff)
  const joined = (side: 'oldText' | 'newText') => hunks.map((hunk) => hunk[side]).join('…\n')
  return { type: 'diff', path, oldText: joined('oldText'), newText: joined('newText') }
}
