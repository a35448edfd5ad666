import { collectEvents } from '@/orchestration/run/read-all-events'
import { buildReviewedFanoutResult, type StoredFanoutResult } from '@/orchestration/run/run-result'
import type { ServiceContext } from '../context'
import { readRunView } from './read-run-view'

/** What came of a run, in the shape of a headless `runReviewedFanout`; also while it goes on. */
export async function getRunResult(ctx: ServiceContext, input: { runId: string }): Promise<StoredFanoutResult> {
  const view = await readRunView(ctx, 'runs.read', input.runId)
  const { id, lastSeq } = view.run
  return buildReviewedFanoutResult(view, await collectEvents(ctx.deps.store, id, { throughSeq: lastSeq }))
}
