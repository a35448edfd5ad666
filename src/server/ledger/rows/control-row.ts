import type { WorkerControl } from '@/generated/sqlite/client'
import { CONTROL_ACTIONS, type WorkerControlRecord } from '@/orchestration/model/records'
import { CONTROL_STATUSES } from '@/orchestration/model/status'
import { toDate, toDateOrNull, toTimeOrNull } from './columns'
import { receiptsSchema } from '@/orchestration/model/schemas/worker'
import { jsonColumn, toUnion } from '@/orchestration/model/stored-value'

const RECEIPTS = jsonColumn('WorkerControl.receipts', receiptsSchema)

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
    receipts: RECEIPTS.encode(control.receipts),
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
    action: toUnion(CONTROL_ACTIONS, row.action, 'WorkerControl.action', row.id),
    ...(row.text === null ? {} : { text: row.text }),
    status: toUnion(CONTROL_STATUSES, row.status, 'WorkerControl.status', row.id),
    requestedBy: { id: row.requestedById, name: row.requestedByName },
    receipts: RECEIPTS.decode(row.receipts, row.id),
    error: row.error,
    createdAt: row.createdAt.toISOString(),
    completedAt: toTimeOrNull(row.completedAt),
  }
}
