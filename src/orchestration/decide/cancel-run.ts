import { DomainError } from '../model/errors'
import { draftOf } from '../model/event-draft'
import type { StateEventDraft } from '../model/events'
import type { WorkerControlRecord, WorkerRecord } from '../model/records'
import type { PersonRef } from '../model/request'
import { isTerminalRunStatus } from '../model/status'
import { workersInOrder, type RunView, type ViewPart } from '../run/run-view'
import { controlRequested } from './control-drafts'
import type { Decision } from './decision'
import { endQueuedWorker } from './end-queued-worker'
import { pendingControl } from './request-control'

type CancelRun = {
  by: PersonRef
  /** The control that a running worker gets. */
  newControl: (worker: WorkerRecord) => WorkerControlRecord
}

/**
 * Cancels queued workers at once and orders running ones to end; a worker that is ordered to already gets no second control.
 * @throws DomainError `illegal_state` when the run has ended.
 */
export function cancelRun({ by, newControl }: CancelRun): Decision<{ workerIds: 'all'; controlsOfWorkers: 'all' }> {
  return {
    scope: { workerIds: 'all', controlsOfWorkers: 'all' },
    decide(view) {
      assertNotEnded(view)
      const workers = workersInOrder(view)
      return [
        ...cancelRequested(view, by),
        ...workers.flatMap(({ id }) => endQueuedWorker(view, id, { status: 'cancelled', by })),
        ...workers.filter((worker) => wantsControl(view, worker)).map((worker) => controlRequested(newControl(worker))),
      ]
    },
  }
}

function assertNotEnded({ run: { id, status } }: ViewPart<never>): void {
  if (!isTerminalRunStatus(status)) return
  throw new DomainError('illegal_state', `run ${id} is ${status}; only queued or running runs can be cancelled`, {
    details: { id, status },
  })
}

function cancelRequested({ run }: ViewPart<never>, by: PersonRef): StateEventDraft[] {
  if (run.cancelRequestedAt !== null) return []
  return [draftOf('run.cancel_requested', null, `${by.name} cancelled the run`, { by })]
}

function wantsControl(view: Pick<RunView, 'controls'>, worker: WorkerRecord): boolean {
  return worker.status === 'running' && pendingControl(view, worker, 'cancel') === undefined
}
