import { CONTROL_STATES } from '@/orchestration/model/control-states'
import { DomainError } from '@/orchestration/model/errors'
import type { StateEventDraft } from '@/orchestration/model/events'
import type { ControlAction, WorkerControlRecord, WorkerRecord } from '@/orchestration/model/records'
import type { ControlStatus, WorkerStatus } from '@/orchestration/model/status'
import { entityOf, type RunView } from '@/orchestration/run/run-view'
import type { ServiceContext } from '../context'
import { controlRequested, newControl } from './control-draft'

export type ControlReceipt = { controlId: string; status: ControlStatus }

/** What is said when a control makes no sense in a worker's state. */
const EXPECTED = {
  cancel: 'only queued or running workers can be cancelled',
  interrupt: 'only running workers can be interrupted',
  retry: 'only workers that have ended can be retried',
  resume: 'only workers that have ended can be resumed',
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
 * still pending for the same attempt is given back instead of a second one. `andThen` adds what happens at once.
 */
export async function requestControl(
  ctx: ServiceContext,
  target: WorkerRecord,
  action: ControlAction,
  andThen: (control: WorkerControlRecord, worker: WorkerRecord) => StateEventDraft[] = () => [],
): Promise<ControlReceipt> {
  const control = newControl(ctx, target, action)
  let existing: WorkerControlRecord | undefined
  const scope = { workerIds: [target.id], controlsOfWorkers: [target.id] }
  const { view } = await ctx.deps.store.change(target.runId, scope, (view) => {
    const worker = entityOf(view, 'workers', target.id)
    assertControllable(worker, action)
    existing = pendingControl(view, worker, action)
    if (existing !== undefined) return []
    const current = { ...control, attempt: worker.attempt }
    return [controlRequested(current), ...andThen(current, worker)]
  })
  const written = existing ?? entityOf(view, 'controls', control.id)
  return { controlId: written.id, status: written.status }
}

export function pendingControl(
  view: RunView,
  worker: WorkerRecord,
  action: ControlAction,
): WorkerControlRecord | undefined {
  return Object.values(view.controls).find(
    (control) =>
      control.workerId === worker.id &&
      control.attempt === worker.attempt &&
      control.action === action &&
      control.status === 'pending',
  )
}
