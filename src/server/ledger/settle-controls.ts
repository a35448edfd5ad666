import type { StateEventDraft } from '@/orchestration/model/events'
import type { WorkerControlRecord, WorkerRecord } from '@/orchestration/model/records'
import type { WorkerOutcome } from '@/orchestration/ports'
import type { RunView } from '@/orchestration/run/run-view'
import { draftOf } from '@/orchestration/model/event-draft'

/** What becomes of a worker's pending controls when its attempt ends: done where the end is their effect, else failed. */
export function settleControlDrafts(
  view: Pick<RunView, 'controls'>,
  worker: WorkerRecord,
  outcome: WorkerOutcome,
): StateEventDraft[] {
  return pendingControls(view, worker.id).flatMap((control) => {
    const effect = effectOf(control, outcome)
    if (effect === null) {
      const what = control.action === 'send' ? 'the agent took the message' : `the ${control.action} took effect`
      const error = `the attempt ended as ${outcome.status} before ${what}`
      return [draftOf('control.failed', worker, `${control.action}: no effect`, { id: control.id, error })]
    }
    return [
      draftOf('control.observed', worker, `${control.action}: effect seen`, {
        id: control.id,
        step: 'effect',
        note: effect,
      }),
      draftOf('control.completed', worker, `${control.action} completed`, { id: control.id }),
    ]
  })
}

/** How the end of the attempt is the effect of the control; null when it is not. */
function effectOf({ action }: WorkerControlRecord, outcome: WorkerOutcome): string | null {
  switch (action) {
    case 'cancel':
      return outcome.status === 'cancelled' ? 'the attempt was cancelled' : null
    case 'interrupt':
      return outcome.status === 'failed' && outcome.failure.reason === 'interrupted' ? 'the turn was interrupted' : null
    case 'retry':
    case 'resume':
    case 'send':
      return null
  }
}

/** Oldest first. */
export function pendingControls(view: Pick<RunView, 'controls'>, workerId: string): WorkerControlRecord[] {
  return Object.values(view.controls)
    .filter((control) => control.workerId === workerId && control.status === 'pending')
    .sort((a, b) => (a.createdAt + a.id < b.createdAt + b.id ? -1 : 1))
}
