import type { RouterOutputs } from '@/components/trpc/trpc'

/** A run as a row of a list. */
export type RunItem = RouterOutputs['runs']['list']['items'][number]

/** Workers that are not queued or running any more, out of all. */
export function progressOf({ counts }: Pick<RunItem, 'counts'>): { ended: number; total: number } {
  const ended = counts.completed + counts.failed + counts.cancelled
  return { ended, total: ended + counts.running + counts.queued }
}
