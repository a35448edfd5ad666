import type { WorkerAttempt } from '@/generated/sqlite/client'
import type { Failure } from '@/orchestration/model/failure'
import type { WorkerAttemptRecord, WorkerIdentity } from '@/orchestration/model/records'
import { RUN_STATUSES } from '@/orchestration/model/status'
import type { Cost, TokenUsage } from '@/orchestration/model/usage'
import { fromJson, fromJsonOrNull, toDate, toDateOrNull, toJsonOrNull, toTimeOrNull, toUnion } from './columns'

export function toAttemptRow(attempt: WorkerAttemptRecord): WorkerAttempt {
  return {
    workerId: attempt.workerId,
    attempt: attempt.attempt,
    runId: attempt.runId,
    status: attempt.status,
    epoch: attempt.epoch,
    identity: JSON.stringify(attempt.identity),
    result: attempt.result,
    resultPartial: attempt.resultPartial,
    resultJson: toJsonOrNull(attempt.resultJson),
    failure: toJsonOrNull(attempt.failure),
    usage: JSON.stringify(attempt.usage),
    cost: JSON.stringify(attempt.cost),
    startedAt: toDateOrNull(attempt.startedAt),
    endedAt: toDateOrNull(attempt.endedAt),
    archivedAt: toDate(attempt.archivedAt),
  }
}

export function toAttemptRecord(row: WorkerAttempt): WorkerAttemptRecord {
  return {
    runId: row.runId,
    workerId: row.workerId,
    attempt: row.attempt,
    status: toUnion(RUN_STATUSES, row.status, 'WorkerAttempt.status'),
    epoch: row.epoch,
    identity: fromJson<WorkerIdentity>(row.identity),
    result: row.result,
    resultPartial: row.resultPartial,
    resultJson: fromJsonOrNull(row.resultJson),
    failure: fromJsonOrNull<Failure>(row.failure),
    usage: fromJson<TokenUsage>(row.usage),
    cost: fromJson<Cost>(row.cost),
    startedAt: toTimeOrNull(row.startedAt),
    endedAt: toTimeOrNull(row.endedAt),
    archivedAt: row.archivedAt.toISOString(),
  }
}
