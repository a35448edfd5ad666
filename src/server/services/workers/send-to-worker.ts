import { assertControllable } from '@/orchestration/decide/request-control'
import { DomainError } from '@/orchestration/model/errors'
import type { WorkerRecord } from '@/orchestration/model/records'
import { audited } from '../audit'
import { authoriseWorker } from '../authorise'
import type { ServiceContext } from '../context'
import { assertCapability } from './assert-capability'
import { followUp } from './requeue-worker'
import { assertResumable } from './resume-worker'
import { requestControl, type ControlReceipt } from './request-control'

/** Whether it has completed in a run that keeps sessions for what people say next. */
async function isKept({ deps }: ServiceContext, { runId, status }: WorkerRecord): Promise<boolean> {
  return status === 'completed' && (await deps.store.getRun(runId))?.policy.keepSessions === true
}

/**
 * Says something to a running worker: into its turn where the runtime can, else as the next turn's input. The receipt tells
 * which, or why it was not delivered. A completed worker of a run that keeps sessions gets a further turn of the same session. Each call is a message of its own. @throws `illegal_state`, `unsupported`.
 */
export async function sendToWorker(
  ctx: ServiceContext,
  input: { workerId: string; text: string },
): Promise<ControlReceipt> {
  const { worker } = await authoriseWorker(ctx, 'workers.control', input.workerId)
  return audited(ctx, { action: 'workers.send', object: worker.id }, async () => {
    if (worker.kind === 'reducer') {
      throw new DomainError(
        'unsupported',
        `worker ${worker.id} is a judge, which nobody may talk to; judge again instead`,
        {
          details: { id: worker.id, kind: worker.kind },
        },
      )
    }
    if (await isKept(ctx, worker)) {
      await assertResumable(ctx, worker)
      return followUp(ctx, worker, input.text)
    }
    assertControllable(worker, 'send')
    await assertCapability(ctx, worker, 'followUp')
    const receipt = await requestControl(ctx, worker, 'send', { text: input.text })
    ctx.deps.runner.controlAdded(worker.id)
    return receipt
  })
}
