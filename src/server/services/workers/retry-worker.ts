import { assertControllable } from '@/orchestration/decide/request-control'
import { audited } from '../audit'
import { authoriseWorker } from '../authorise'
import type { ServiceContext } from '../context'
import type { ControlReceipt } from './request-control'
import { requeueWorker } from './requeue-worker'

/** Starts a new attempt of a worker that has ended; the old one is archived and the run is active again. */
export async function retryWorker(ctx: ServiceContext, input: { workerId: string }): Promise<ControlReceipt> {
  const { worker } = await authoriseWorker(ctx, 'workers.control', input.workerId)
  return audited(ctx, { action: 'workers.retry', object: worker.id }, async () => {
    assertControllable(worker, 'retry')
    return requeueWorker(ctx, worker, 'retry')
  })
}
