import type { ServiceContext } from './context'

/** Tells the runner of this process, if it is here, what a change of a run left to do. */
export function hintQueued(ctx: ServiceContext, next: { queuedWorkerIds: string[] }, runId: string): void {
  if (next.queuedWorkerIds.length > 0) ctx.deps.runner.workersQueued(runId)
  ctx.deps.runner.runChanged(runId)
}
