import { loadRunTrace, type RunTrace } from '@/orchestration/run/run-trace'
import { authoriseRun, notFound } from '../authorise'
import type { ServiceContext } from '../context'

/** Everything about a run, however long. The trace route streams the same without holding it in memory. */
export async function getRunTrace(ctx: ServiceContext, input: { runId: string }): Promise<RunTrace> {
  const run = await authoriseRun(ctx, 'runs.read', input.runId)
  const trace = await loadRunTrace(ctx.deps.store, run.id)
  if (trace === null) throw notFound('run', input.runId) // deleted since it was authorised
  return trace
}
