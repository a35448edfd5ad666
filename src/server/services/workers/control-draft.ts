import type { StateEventDraft } from '@/orchestration/model/events'
import type { ControlAction, WorkerControlRecord, WorkerRecord } from '@/orchestration/model/records'
import type { ServiceContext } from '../context'
import { personOf } from '../authorise'

/** A control as a person orders it, before anything was done about it. */
export function newControl(
  ctx: ServiceContext,
  worker: WorkerRecord,
  action: ControlAction,
  text?: string,
): WorkerControlRecord {
  const at = new Date(ctx.deps.clock.now()).toISOString()
  return {
    id: ctx.deps.newId('ctl'),
    runId: worker.runId,
    workerId: worker.id,
    attempt: worker.attempt,
    action,
    ...(text === undefined ? {} : { text }),
    status: 'pending',
    requestedBy: personOf(ctx.actor),
    receipts: [{ step: 'requested', at, note: null }],
    error: null,
    createdAt: at,
    completedAt: null,
  }
}

export function controlRequested(control: WorkerControlRecord): StateEventDraft {
  return {
    type: 'control.requested',
    workerId: control.workerId,
    attempt: control.attempt,
    message:
      control.action === 'send'
        ? `${control.requestedBy.name} wrote to the agent`
        : `${control.requestedBy.name} asked to ${control.action}`,
    payload: { control },
  }
}

/** The control's effect was seen: its last receipt and its end. */
export function controlTookEffect(control: WorkerControlRecord, note: string): StateEventDraft[] {
  const { workerId, attempt, id } = control
  return [
    { type: 'control.observed', workerId, attempt, message: note, payload: { id, step: 'effect', note } },
    { type: 'control.completed', workerId, attempt, message: `${control.action} completed`, payload: { id } },
  ]
}
