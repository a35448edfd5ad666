import type { WorkerRecord } from '@/orchestration/model/records'
import type { QueueState } from '@/orchestration/scheduling/queue-reason'
import { authoriseWorker } from '../authorise'
import type { ServiceContext } from '../context'
import { queueStateOf } from './queue-state-of'

/** The worker; `queue` says why it has not started, while it is queued and that is known. */
export async function getWorker(
  ctx: ServiceContext,
  input: { workerId: string },
): Promise<WorkerRecord & { queue?: QueueState }> {
  const { worker } = await authoriseWorker(ctx, 'runs.read', input.workerId)
  const queue = queueStateOf(ctx.deps, worker)
  return queue === null ? worker : { ...worker, queue }
}
