import type { Worker } from '@/generated/sqlite/client'
import type { Failure } from '@/orchestration/model/failure'
import type { WorkerIdentity, WorkerKind, WorkerRecord } from '@/orchestration/model/records'
import { RUN_STATUSES } from '@/orchestration/model/status'
import type { ResolvedTarget } from '@/orchestration/model/target'
import type { Cost, TokenUsage } from '@/orchestration/model/usage'
import {
  fromJson,
  fromJsonOrNull,
  toDate,
  toDateOrNull,
  toFilled,
  toJsonOrNull,
  toTimeOrNull,
  toUnion,
} from './columns'

export const WORKER_KINDS = ['target', 'reducer'] as const satisfies readonly WorkerKind[]

export function toWorkerRow(worker: WorkerRecord): Worker {
  return {
    id: worker.id,
    runId: worker.runId,
    ordinal: worker.ordinal,
    roleId: worker.roleId,
    kind: worker.kind,
    title: worker.title,
    backend: worker.target.backend,
    target: JSON.stringify(worker.target),
    reductionId: worker.reductionId,
    attempt: worker.attempt,
    status: worker.status,
    epoch: worker.epoch,
    launchId: worker.launchId,
    runnerId: worker.runnerId,
    leaseUntil: toDateOrNull(worker.leaseUntil),
    resumeFrom: worker.resumeFrom,
    identity: JSON.stringify(worker.identity),
    result: worker.result,
    resultPartial: worker.resultPartial,
    resultJson: toJsonOrNull(worker.resultJson),
    failure: toJsonOrNull(worker.failure),
    usage: JSON.stringify(worker.usage),
    cost: JSON.stringify(worker.cost),
    spent: JSON.stringify(worker.spent),
    createdAt: toDate(worker.createdAt),
    queuedAt: toDate(worker.queuedAt),
    startedAt: toDateOrNull(worker.startedAt),
    endedAt: toDateOrNull(worker.endedAt),
    updatedAt: toDate(worker.updatedAt),
  }
}

export function toWorkerRecord(row: Worker): WorkerRecord {
  return {
    id: row.id,
    runId: row.runId,
    ordinal: row.ordinal,
    roleId: toFilled(row.roleId, 'Worker.roleId'),
    kind: toUnion(WORKER_KINDS, row.kind, 'Worker.kind'),
    title: row.title,
    target: fromJson<ResolvedTarget>(row.target),
    reductionId: row.reductionId,
    attempt: row.attempt,
    status: toUnion(RUN_STATUSES, row.status, 'Worker.status'),
    epoch: row.epoch,
    launchId: row.launchId,
    runnerId: row.runnerId,
    leaseUntil: toTimeOrNull(row.leaseUntil),
    resumeFrom: row.resumeFrom,
    identity: fromJson<WorkerIdentity>(row.identity),
    result: row.result,
    resultPartial: row.resultPartial,
    resultJson: fromJsonOrNull(row.resultJson),
    failure: fromJsonOrNull<Failure>(row.failure),
    usage: fromJson<TokenUsage>(row.usage),
    cost: fromJson<Cost>(row.cost),
    spent: fromJson<WorkerRecord['spent']>(row.spent),
    createdAt: row.createdAt.toISOString(),
    queuedAt: toFilled(row.queuedAt, 'Worker.queuedAt').toISOString(),
    startedAt: toTimeOrNull(row.startedAt),
    endedAt: toTimeOrNull(row.endedAt),
    updatedAt: toFilled(row.updatedAt, 'Worker.updatedAt').toISOString(),
  }
}
