import type { WorkerAttempt } from '@/generated/sqlite/client'
import type { Failure } from '@/orchestration/model/failure'
import type { WorkerAttemptRecord, WorkerIdentity } from '@/orchestration/model/records'
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
import { WORKER_KINDS } from './worker-row'

export function toAttemptRow(attempt: WorkerAttemptRecord): WorkerAttempt {
  return {
    workerId: attempt.workerId,
    attempt: attempt.attempt,
    runId: attempt.runId,
    launchId: attempt.launchId,
    roleId: attempt.roleId,
    kind: attempt.kind,
    title: attempt.title,
    target: JSON.stringify(attempt.target),
    status: attempt.status,
    epoch: attempt.epoch,
    identity: JSON.stringify(attempt.identity),
    result: attempt.result,
    resultPartial: attempt.resultPartial,
    resultJson: toJsonOrNull(attempt.resultJson),
    failure: toJsonOrNull(attempt.failure),
    usage: JSON.stringify(attempt.usage),
    cost: JSON.stringify(attempt.cost),
    queuedAt: toDate(attempt.queuedAt),
    startedAt: toDateOrNull(attempt.startedAt),
    endedAt: toDateOrNull(attempt.endedAt),
    updatedAt: toDate(attempt.updatedAt),
    archivedAt: toDate(attempt.archivedAt),
  }
}

export function toAttemptRecord(row: WorkerAttempt): WorkerAttemptRecord {
  return {
    runId: row.runId,
    workerId: row.workerId,
    attempt: row.attempt,
    launchId: row.launchId,
    roleId: toFilled(row.roleId, 'WorkerAttempt.roleId'),
    kind: toUnion(WORKER_KINDS, toFilled(row.kind, 'WorkerAttempt.kind'), 'WorkerAttempt.kind'),
    title: toFilled(row.title, 'WorkerAttempt.title'),
    target: fromJson<ResolvedTarget>(toFilled(row.target, 'WorkerAttempt.target')),
    status: toUnion(RUN_STATUSES, row.status, 'WorkerAttempt.status'),
    epoch: row.epoch,
    identity: fromJson<WorkerIdentity>(row.identity),
    result: row.result,
    resultPartial: row.resultPartial,
    resultJson: fromJsonOrNull(row.resultJson),
    failure: fromJsonOrNull<Failure>(row.failure),
    usage: fromJson<TokenUsage>(row.usage),
    cost: fromJson<Cost>(row.cost),
    queuedAt: toFilled(row.queuedAt, 'WorkerAttempt.queuedAt').toISOString(),
    startedAt: toTimeOrNull(row.startedAt),
    endedAt: toTimeOrNull(row.endedAt),
    updatedAt: toFilled(row.updatedAt, 'WorkerAttempt.updatedAt').toISOString(),
    archivedAt: row.archivedAt.toISOString(),
  }
}
