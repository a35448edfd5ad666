import { draftOf } from '../model/event-draft'
import type { StateEventDraft } from '../model/events'
import type { WorkerRecord } from '../model/records'
import type { RunView } from '../run/run-view'

/**
 * Closes the requests of an attempt that ends: nobody waits for them any more. An answer that was not delivered says so, also
 * of a request that its runtime had closed.
 */
export function closeRequests(
  { requests }: Pick<RunView, 'requests'>,
  worker: WorkerRecord,
  reason: string,
): StateEventDraft[] {
  return Object.values(requests)
    .filter(({ workerId, attempt }) => workerId === worker.id && attempt === worker.attempt)
    .flatMap(({ id, status, responseStatus }) => [
      ...(responseStatus === 'queued'
        ? [draftOf('request.response.failed', worker, 'Answer not delivered', { id, error: reason })]
        : []),
      ...(status === 'open' || status === 'responded'
        ? [draftOf('request.closed', worker, 'Request closed: its attempt has ended', { id, reason })]
        : []),
    ])
}
