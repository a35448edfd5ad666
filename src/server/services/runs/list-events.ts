import type { EventRecord } from '@/orchestration/model/events'
import { authoriseRun } from '../authorise'
import type { ServiceContext } from '../context'

export type ListEventsInput = {
  runId: string
  after?: number
  before?: number
  limit: number
  workerId?: string
  types?: string[]
}

/**
 * A page of a run's events in order of `seq`; with `before` alone, the newest before it. `nextAfter` is the cursor of the
 * next page, null on the last; going back, the cursor is the first event's seq.
 */
export async function listEvents(
  ctx: ServiceContext,
  { runId, ...query }: ListEventsInput,
): Promise<{ items: EventRecord[]; nextAfter: number | null; lastSeq: number }> {
  const run = await authoriseRun(ctx, 'runs.read', runId)
  const items = await ctx.deps.store.listEvents(run.id, { ...query, asStored: true })
  const isBackward = query.before !== undefined && query.after === undefined
  const nextAfter = isBackward || items.length < query.limit ? null : (items.at(-1)?.seq ?? null)
  return { items, nextAfter, lastSeq: run.lastSeq }
}
