import { draftOf } from '../model/event-draft'
import type { StateEventDraft } from '../model/events'
import type { WorkerControlRecord, WorkerRecord } from '../model/records'
import type { RunView } from '../run/run-view'

type End = {
  /** How the end of the attempt is the effect of the control; null when it is not. */
  effectOf: (control: WorkerControlRecord) => string | null
  /** Why a control had no effect. */
  errorOf: (control: WorkerControlRecord) => string
}

/** What becomes of a worker's pending controls when its attempt ends: completed where the end is their effect, else failed. */
export function settleControls(
  view: Pick<RunView, 'controls'>,
  worker: Pick<WorkerRecord, 'id' | 'attempt'>,
  { effectOf, errorOf }: End,
): StateEventDraft[] {
  return pendingControls(view, worker.id).flatMap((control) => {
    const { id, action } = control
    const effect = effectOf(control)
    if (effect === null) {
      return [draftOf('control.failed', worker, `${action}: no effect`, { id, error: errorOf(control) })]
    }
    return [
      draftOf('control.observed', worker, `${action}: effect seen`, { id, step: 'effect', note: effect }),
      draftOf('control.completed', worker, `${action} completed`, { id }),
    ]
  })
}

/** Oldest first. */
export function pendingControls({ controls }: Pick<RunView, 'controls'>, workerId: string): WorkerControlRecord[] {
  return Object.values(controls)
    .filter((control) => control.workerId === workerId && control.status === 'pending')
    .sort((a, b) => (a.createdAt + a.id < b.createdAt + b.id ? -1 : 1))
}
