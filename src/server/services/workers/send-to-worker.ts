import { DomainError } from '@/orchestration/model/errors'
import { authoriseWorker } from '../authorise'
import type { ServiceContext } from '../context'

/**
 * Refuses: what is said to a session must be of an attempt that the ledger knows, and attempts take no further input yet.
 * @throws DomainError `unsupported`, naming what can be done instead; `not_found`, `forbidden` before that.
 */
export async function sendToWorker(ctx: ServiceContext, input: { workerId: string; text: string }): Promise<never> {
  const { worker } = await authoriseWorker(ctx, 'workers.control', input.workerId)
  throw new DomainError(
    'unsupported',
    `worker ${worker.id} takes no further text; resume it to go on with its session, or fork its run with another prompt`,
    { details: { id: worker.id, status: worker.status } },
  )
}
