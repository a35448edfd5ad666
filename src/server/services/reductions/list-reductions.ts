import type { ReductionRecord } from '@/orchestration/model/records'
import { reductionsInOrder } from '@/orchestration/run/run-view'
import type { ServiceContext } from '../context'
import { readRunView } from '../runs/read-run-view'

/** The reductions of a run, oldest first. */
export async function listReductions(ctx: ServiceContext, input: { runId: string }): Promise<ReductionRecord[]> {
  return reductionsInOrder(await readRunView(ctx, 'runs.read', input.runId))
}
