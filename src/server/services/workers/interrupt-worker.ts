import { assertControllable } from '@/orchestration/decide/request-control'
import { audited } from '../audit'
import { authoriseWorker } from '../authorise'
import type { ServiceContext } from '../context'
import { assertCapability } from './assert-capability'
import { requestControl, type ControlReceipt } from './request-control'

/** Orders the running turn of a worker to end; what it said so far is kept. @throws `illegal_state`, `unsupported`. */
export async function interruptWorker(ctx: ServiceContext, input: { workerId: string }): Promise<ControlReceipt> {
  const { worker } = await authoriseWorker(ctx, 'workers.control', input.workerId)
  return audited(ctx, { action: 'workers.interrupt', object: worker.id }, async () => {
    assertControllable(worker, 'interrupt')
    await assertCapability(ctx, worker, 'interrupt')
    const receipt = await requestControl(ctx, worker, 'interrupt')
    ctx.deps.runner.controlAdded(worker.id)
    return receipt
  })
}
