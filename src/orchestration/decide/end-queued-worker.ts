import { draftOf } from '../model/event-draft'
import type { StateEventDraft } from '../model/events'
import type { Failure } from '../model/failure'
import type { WorkerRecord } from '../model/records'
import type { PersonRef } from '../model/request'
import type { RunView } from '../run/run-view'
import type { Decision } from './decision'
import { settleControls } from './settle-controls'

export type QueuedEnd = { status: 'cancelled'; by: PersonRef | null } | { status: 'failed'; failure: Failure }

/** Ends those of the workers that have not started; ones that are not queued any more are left as they are. */
export function endQueuedWorkers(
  workerIds: string[],
  end: QueuedEnd,
): Decision<{ workerIds: string[]; controlsOfWorkers: string[] }> {
  return {
    scope: { workerIds, controlsOfWorkers: workerIds },
    decide: (view) => workerIds.flatMap((workerId) => endQueuedWorker(view, workerId, end)),
  }
}

/**
 * Ends a worker that has not started: nothing has to be stopped, so the effect is immediate. Its pending controls are settled
 * with it. Nothing changes when the worker is not queued (any more).
 */
export function endQueuedWorker(
  view: Pick<RunView, 'workers' | 'controls'>,
  workerId: string,
  end: QueuedEnd,
): StateEventDraft[] {
  const worker = view.workers[workerId]
  if (worker?.status !== 'queued') return []
  const settled = settleControls(view, worker, {
    effectOf: ({ action }) => (action === 'cancel' && end.status === 'cancelled' ? 'the worker had not started' : null),
    errorOf: () => (end.status === 'cancelled' ? 'the worker was cancelled before it started' : end.failure.message),
  })
  return [...settled, endDraft(worker, end)]
}

function endDraft(worker: WorkerRecord, end: QueuedEnd): StateEventDraft {
  if (end.status === 'cancelled') {
    const message = `${worker.title} cancelled before it started`
    return draftOf('worker.cancelled', worker, message, { result: null, by: end.by })
  }
  const message = `${worker.title} failed: ${end.failure.message}`
  return draftOf('worker.failed', worker, message, { failure: end.failure, result: null })
}
