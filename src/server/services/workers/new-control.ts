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
