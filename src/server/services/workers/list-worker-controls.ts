import type { WorkerControlRecord } from '@/orchestration/model/records'
import { authoriseWorker } from '../authorise'
import type { ServiceContext } from '../context'

/** The worker's controls with their receipts, oldest first. */
export async function listWorkerControls(
  ctx: ServiceContext,
  input: { workerId: string },
): Promise<WorkerControlRecord[]> {
  const { worker } = await authoriseWorker(ctx, 'runs.read', input.workerId)
  return ctx.deps.store.listWorkerControls(worker.id)
}
