import { controlRequested } from '@/orchestration/decide/control-drafts'
import { CONTROL_STATES } from '@/orchestration/model/control-states'
import { DomainError } from '@/orchestration/model/errors'
import type { StateEventDraft } from '@/orchestration/model/events'
import type { ControlAction, WorkerControlRecord, WorkerRecord } from '@/orchestration/model/records'
import type { ControlStatus, WorkerStatus } from '@/orchestration/model/status'
import { entityOf, type RunView } from '@/orchestration/run/run-view'
import type { ServiceContext } from '../context'
import { newControl } from './new-control'

const MESSAGES_WAITING_MAX = 20

type ControlDetails = {
  /** What `send` says. */
  text?: string
  andThen?: (control: WorkerControlRecord, worker: WorkerRecord) => StateEventDraft[]
}

export type ControlReceipt = { controlId: string; status: ControlStatus }

/** What is said when a control makes no sense in a worker's state. */
const EXPECTED = {
  cancel: 'only queued or running workers can be cancelled',
  interrupt: 'only running workers can be interrupted',
  retry: 'only workers that have ended can be retried',
  resume: 'only workers that have ended can be resumed',
  send: 'only running workers take messages; resume an ended one to go on with it',
} as const satisfies Record<ControlAction, string>

/** @throws DomainError `illegal_state` naming the worker, its state and what was expected. */
export function assertControllable(worker: WorkerRecord, action: ControlAction): void {
  const states: readonly WorkerStatus[] = CONTROL_STATES[action]
  if (states.includes(worker.status)) return
  throw new DomainError('illegal_state', `worker ${worker.id} is ${worker.status}; ${EXPECTED[action]}`, {
    details: { id: worker.id, status: worker.status, action, expected: [...states] },
  })
}

/**
 * Writes a control for a worker, checked inside the transaction against the state the worker then has. The same control
 * still pending for the same attempt is given back instead of a second one, but for messages, of which each is its own.
 * `andThen` adds what happens at once.
 */
export async function requestControl(
  ctx: ServiceContext,
  target: WorkerRecord,
  action: ControlAction,
  { text, andThen = () => [] }: ControlDetails = {},
): Promise<ControlReceipt> {
  const control = newControl(ctx, target, action, text)
  let existing: WorkerControlRecord | undefined
  const scope = { workerIds: [target.id], controlsOfWorkers: [target.id] }
  const { view } = await ctx.deps.store.change(target.runId, scope, (view) => {
    const worker = entityOf(view, 'workers', target.id)
    assertControllable(worker, action)
    if (action === 'send') assertRoom(view, worker)
    else existing = pendingControl(view, worker, action)
    if (existing !== undefined) return []
    const current = { ...control, attempt: worker.attempt }
    return [controlRequested(current), ...andThen(current, worker)]
  })
  const written = existing ?? entityOf(view, 'controls', control.id)
  return { controlId: written.id, status: written.status }
}

export function pendingControl(
  view: Pick<RunView, 'controls'>,
  worker: WorkerRecord,
  action: ControlAction,
): WorkerControlRecord | undefined {
  return pendingControls(view, worker, action)[0]
}

function pendingControls(
  view: Pick<RunView, 'controls'>,
  worker: WorkerRecord,
  action: ControlAction,
): WorkerControlRecord[] {
  return Object.values(view.controls).filter(
    (control) =>
      control.workerId === worker.id &&
      control.attempt === worker.attempt &&
      control.action === action &&
      control.status === 'pending',
  )
}

function assertRoom(view: Pick<RunView, 'controls'>, worker: WorkerRecord): void {
  if (pendingControls(view, worker, 'send').length < MESSAGES_WAITING_MAX) return
  const message = `worker ${worker.id} has ${MESSAGES_WAITING_MAX} messages waiting; send more when it has taken some`
  throw new DomainError('illegal_state', message, { details: { id: worker.id, waitingMax: MESSAGES_WAITING_MAX } })
}
