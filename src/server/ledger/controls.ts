import { controlRequested } from '@/orchestration/decide/control-drafts'
import { assertControllable } from '@/orchestration/decide/request-control'
import { pendingControls } from '@/orchestration/decide/settle-controls'
import { DomainError } from '@/orchestration/model/errors'
import type { StateEventDraft } from '@/orchestration/model/events'
import type { ControlAction, ControlStep, WorkerControlRecord } from '@/orchestration/model/records'
import type { PersonRef } from '@/orchestration/model/request'
import { entityOf } from '@/orchestration/run/run-view'
import { change } from './change'
import { draftOf } from '@/orchestration/model/event-draft'
import { timeOf, type LedgerContext } from './ledger-context'
import { requireWorker } from './workers'

/** @throws DomainError `illegal_state` naming the worker's state when the control makes no sense in it. */
export async function addWorkerControl(
  ctx: LedgerContext,
  {
    id,
    workerId,
    action,
    text,
    by,
  }: { id: string; workerId: string; action: ControlAction; text?: string; by: PersonRef },
): Promise<WorkerControlRecord> {
  const { runId } = await requireWorker(ctx, workerId)
  const { view } = await change(ctx, runId, { workerIds: [workerId] }, (current) => {
    const worker = entityOf(current, 'workers', workerId)
    assertControllable(worker, action)
    const now = timeOf(ctx.clock)
    const control: WorkerControlRecord = {
      id,
      runId,
      workerId,
      attempt: worker.attempt,
      action,
      ...(text === undefined ? {} : { text }),
      status: 'pending',
      requestedBy: by,
      receipts: [{ step: 'requested', at: now, note: null }],
      error: null,
      createdAt: now,
      completedAt: null,
    }
    return [controlRequested(control)]
  })
  return entityOf(view, 'controls', id)
}

/** A control that is settled gets no receipts any more. */
export async function observeWorkerControl(
  ctx: LedgerContext,
  controlId: string,
  step: ControlStep,
  note: string | null = null,
): Promise<void> {
  await changePending(ctx, controlId, (control, about) => [
    draftOf('control.observed', about, `${control.action}: ${step}`, { id: control.id, step, note }),
  ])
}

export async function completeWorkerControl(
  ctx: LedgerContext,
  controlId: string,
  error: string | null,
): Promise<void> {
  await changePending(ctx, controlId, (control, about) => [settleDraft(control, about, error)])
}

export async function completePendingWorkerControls(
  ctx: LedgerContext,
  workerId: string,
  error: string | null,
): Promise<void> {
  const { runId } = await requireWorker(ctx, workerId)
  await change(ctx, runId, { controlsOfWorkers: [workerId] }, (view) =>
    pendingControls(view, workerId).map((control) => settleDraft(control, aboutOf(control), error)),
  )
}

type About = { id: string; attempt: number }

async function changePending(
  ctx: LedgerContext,
  controlId: string,
  decide: (control: WorkerControlRecord, about: About) => StateEventDraft[],
): Promise<void> {
  const known = await ctx.tables.reads.getWorkerControl(controlId)
  if (known === null) {
    throw new DomainError('not_found', `control ${controlId} does not exist`, { details: { id: controlId } })
  }
  await change(ctx, known.runId, { controlIds: [controlId] }, (view) => {
    const control = entityOf(view, 'controls', controlId)
    return control.status === 'pending' ? decide(control, aboutOf(control)) : []
  })
}

function aboutOf({ workerId, attempt }: WorkerControlRecord): About {
  return { id: workerId, attempt }
}

function settleDraft({ id, action }: WorkerControlRecord, about: About, error: string | null): StateEventDraft {
  return error === null
    ? draftOf('control.completed', about, `${action} completed`, { id })
    : draftOf('control.failed', about, `${action} failed: ${error}`, { id, error })
}
