import { CONTROL_STATES } from '../model/control-states'
import { DomainError } from '../model/errors'
import type { ControlAction, WorkerControlRecord, WorkerRecord } from '../model/records'
import type { WorkerStatus } from '../model/status'
import { entityOf, type RunView } from '../run/run-view'
import { controlRequested } from './control-drafts'
import type { Decision } from './decision'
import { pendingControls } from './settle-controls'

const MESSAGES_WAITING_MAX = 20

/** What is said when a control makes no sense in a worker's state. */
const EXPECTED = {
  cancel: 'only queued or running workers can be cancelled',
  interrupt: 'only running workers can be interrupted',
  retry: 'only workers that have ended can be retried',
  resume: 'only workers that have ended can be resumed',
  send: 'only running workers take messages; resume an ended one to go on with it',
} as const satisfies Record<ControlAction, string>

export type ControlScope = { workerIds: string[]; controlsOfWorkers: string[] }

/**
 * Stores a person's order for a worker. The same control that is still pending for the same attempt stands instead of a second
 * one, but for messages, of which each is its own.
 * @throws DomainError `illegal_state` when the worker's state does not allow it, or too many messages wait.
 */
export function requestControl(control: WorkerControlRecord): Decision<ControlScope> {
  const { workerId, action } = control
  return {
    scope: { workerIds: [workerId], controlsOfWorkers: [workerId] },
    decide(view) {
      const worker = entityOf(view, 'workers', workerId)
      assertControllable(worker, action)
      if (action === 'send') assertRoom(view, worker)
      else if (pendingControl(view, worker, action) !== undefined) return []
      return [controlRequested({ ...control, attempt: worker.attempt })]
    },
  }
}

/** @throws DomainError `illegal_state` naming the worker, its state and what was expected. */
export function assertControllable(worker: WorkerRecord, action: ControlAction): void {
  const states: readonly WorkerStatus[] = CONTROL_STATES[action]
  if (states.includes(worker.status)) return
  throw new DomainError('illegal_state', `worker ${worker.id} is ${worker.status}; ${EXPECTED[action]}`, {
    details: { id: worker.id, status: worker.status, action, expected: [...states] },
  })
}

/** The control of this kind that the worker's current attempt has pending. */
export function pendingControl(
  view: Pick<RunView, 'controls'>,
  worker: WorkerRecord,
  action: ControlAction,
): WorkerControlRecord | undefined {
  return pendingOfAttempt(view, worker, action)[0]
}

function pendingOfAttempt(view: Pick<RunView, 'controls'>, { id, attempt }: WorkerRecord, action: ControlAction) {
  return pendingControls(view, id).filter((control) => control.attempt === attempt && control.action === action)
}

function assertRoom(view: Pick<RunView, 'controls'>, worker: WorkerRecord): void {
  if (pendingOfAttempt(view, worker, 'send').length < MESSAGES_WAITING_MAX) return
  const message = `worker ${worker.id} has ${MESSAGES_WAITING_MAX} messages waiting; send more when it has taken some`
  throw new DomainError('illegal_state', message, { details: { id: worker.id, waitingMax: MESSAGES_WAITING_MAX } })
}
