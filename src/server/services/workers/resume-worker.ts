import { DomainError } from '@/orchestration/model/errors'
import { sessionToResume } from '@/orchestration/model/session-to-resume'
import { audited } from '../audit'
import { authoriseWorker } from '../authorise'
import type { ServiceContext } from '../context'
import { assertCapability } from './assert-capability'
import { assertControllable, type ControlReceipt } from './request-control'
import { requeueWorker } from './requeue-worker'

/** Starts a new attempt that goes on with the provider's session of the last. @throws `illegal_state`, `unsupported`. */
export async function resumeWorker(ctx: ServiceContext, input: { workerId: string }): Promise<ControlReceipt> {
  const { worker } = await authoriseWorker(ctx, 'workers.control', input.workerId)
  return audited(ctx, { action: 'workers.resume', object: worker.id }, async () => {
    assertControllable(worker, 'resume')
    if (sessionToResume(worker) === null) {
      throw new DomainError(
        'illegal_state',
        `worker ${worker.id} has no provider session to go on with; retry it instead`,
        { details: { id: worker.id, status: worker.status } },
      )
    }
    await assertCapability(ctx, worker, 'resume')
    return requeueWorker(ctx, worker, 'resume')
  })
}
