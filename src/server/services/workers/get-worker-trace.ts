import { loadWorkerTrace, type WorkerTrace } from '@/orchestration/run/run-trace'
import { authoriseWorker, notFound } from '../authorise'
import type { ServiceContext } from '../context'

/** Everything about one worker: attempts, events, artifacts, controls, requests. */
export async function getWorkerTrace(ctx: ServiceContext, input: { workerId: string }): Promise<WorkerTrace> {
  const { worker } = await authoriseWorker(ctx, 'runs.read', input.workerId)
  const trace = await loadWorkerTrace(ctx.deps.store, worker.runId, worker.id)
  if (trace === null) throw notFound('worker', input.workerId) // deleted since it was authorised
  return trace
}
