import { assertControllable } from '@/orchestration/decide/request-control'
import { DomainError } from '@/orchestration/model/errors'
import type { WorkerRecord } from '@/orchestration/model/records'
import { sessionToResume } from '@/orchestration/model/session-to-resume'
import { audited } from '../audit'
import { authoriseWorker } from '../authorise'
import type { ServiceContext } from '../context'
import { assertCapability } from './assert-capability'
import type { ControlReceipt } from './request-control'
import { followUp, requeueWorker } from './requeue-worker'

/**
 * Starts a new attempt that goes on with the provider's session of the last: with `text` as a person's next words, else from
 * where it stopped. @throws `illegal_state`, `unsupported`.
 */
export async function resumeWorker(
  ctx: ServiceContext,
  input: { workerId: string; text?: string | undefined },
): Promise<ControlReceipt> {
  const { worker } = await authoriseWorker(ctx, 'workers.control', input.workerId)
  return audited(ctx, { action: 'workers.resume', object: worker.id }, async () => {
    assertControllable(worker, 'resume')
    await assertResumable(ctx, worker)
    return input.text === undefined ? requeueWorker(ctx, worker, 'resume') : followUp(ctx, worker, input.text)
  })
}

/** @throws DomainError `illegal_state` without a session to go on with, `unsupported` where the runtime cannot. */
export async function assertResumable(ctx: ServiceContext, worker: WorkerRecord): Promise<void> {
  if (sessionToResume(worker) === null) {
    throw new DomainError('illegal_state', `worker ${worker.id} has no provider session to resume; retry it instead`, {
      details: { id: worker.id, status: worker.status },
    })
  }
  await assertCapability(ctx, worker, 'resume')
}
