import type { WorkerControl } from '@/generated/sqlite/client'
import { CONTROL_ACTIONS, type WorkerControlRecord } from '@/orchestration/model/records'
import { CONTROL_STATUSES } from '@/orchestration/model/status'
import { fromJson, toDate, toDateOrNull, toTimeOrNull, toUnion } from './columns'

export function toControlRow(control: WorkerControlRecord): WorkerControl {
  return {
    id: control.id,
    runId: control.runId,
    workerId: control.workerId,
    attempt: control.attempt,
    action: control.action,
    text: control.text ?? null,
    status: control.status,
    requestedById: control.requestedBy.id,
    requestedByName: control.requestedBy.name,
    receipts: JSON.stringify(control.receipts),
    error: control.error,
    createdAt: toDate(control.createdAt),
    completedAt: toDateOrNull(control.completedAt),
  }
}

export function toControlRecord(row: WorkerControl): WorkerControlRecord {
  return {
    id: row.id,
    runId: row.runId,
    workerId: row.workerId,
    attempt: row.attempt,
    action: toUnion(CONTROL_ACTIONS, row.action, 'WorkerControl.action'),
    ...(row.text === null ? {} : { text: row.text }),
    status: toUnion(CONTROL_STATUSES, row.status, 'WorkerControl.status'),
    requestedBy: { id: row.requestedById, name: row.requestedByName },
    receipts: fromJson<WorkerControlRecord['receipts']>(row.receipts),
    error: row.error,
    createdAt: row.createdAt.toISOString(),
    completedAt: toTimeOrNull(row.completedAt),
  }
}
