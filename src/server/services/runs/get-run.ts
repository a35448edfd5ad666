import type { RunStatusView } from '@/orchestration/run/monitor-snapshot'
import type { QueueState } from '@/orchestration/scheduling/queue-reason'
import { authoriseRun } from '../authorise'
import type { ServiceContext } from '../context'
import { queueStateOf } from '../workers/queue-state-of'

type RunStatus = RunStatusView & {
  /** The cursor to follow the run's events from: workers may be newer, never older. */
  lastSeq: number
  /** By worker id, of queued workers; absent where nothing is known to wait. */
  queue?: Record<string, QueueState>
}

/** The run and its workers in launch order. */
export async function getRun(ctx: ServiceContext, input: { runId: string }): Promise<RunStatus> {
  const run = await authoriseRun(ctx, 'runs.read', input.runId)
  const workers = await ctx.deps.store.listWorkers(run.id)
  const queue: Record<string, QueueState> = {}
  for (const worker of workers) {
    const state = queueStateOf(ctx.deps, worker)
    if (state !== null) queue[worker.id] = state
  }
  const view = { run, workers, lastSeq: run.lastSeq }
  return Object.keys(queue).length === 0 ? view : { ...view, queue }
}
