import type { RunStatusView } from '@/orchestration/run/monitor-snapshot'
import { authoriseRun } from '../authorise'
import type { ServiceContext } from '../context'

/** The run and its workers in launch order. `lastSeq` is the cursor to follow its events from: workers may be newer, never older. */
export async function getRun(
  ctx: ServiceContext,
  input: { runId: string },
): Promise<RunStatusView & { lastSeq: number }> {
  const run = await authoriseRun(ctx, 'runs.read', input.runId)
  return { run, workers: await ctx.deps.store.listWorkers(run.id), lastSeq: run.lastSeq }
}
