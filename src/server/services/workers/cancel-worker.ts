import { cancelWorker as decideCancel } from '@/orchestration/decide/cancel-worker'
import { advanceRun } from '@/orchestration/run/advance-run'
import { audited } from '../audit'
import { authoriseWorker } from '../authorise'
import type { ServiceContext } from '../context'
import { hintQueued } from '../hint-queued'
import { requestControl, type ControlReceipt } from './request-control'

/** Orders a worker to end. A queued one is cancelled at once; a running one when its runner has stopped it. */
export async function cancelWorker(ctx: ServiceContext, input: { workerId: string }): Promise<ControlReceipt> {
  const { worker } = await authoriseWorker(ctx, 'workers.control', input.workerId)
  return audited(ctx, { action: 'workers.cancel', object: worker.id }, async () => {
    const receipt = await requestControl(ctx, worker, 'cancel', { decision: decideCancel })
    if (receipt.status === 'pending') ctx.deps.runner.controlAdded(worker.id)
    else hintQueued(ctx, await advanceRun(ctx.deps, worker.runId), worker.runId)
    return receipt
  })
}
