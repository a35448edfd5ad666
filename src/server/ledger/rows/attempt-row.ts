import type { WorkerAttempt } from '@/generated/sqlite/client'
import type { WorkerAttemptRecord } from '@/orchestration/model/records'
import { attemptKey } from '@/orchestration/run/run-view'
import { RUN_STATUSES } from '@/orchestration/model/status'
import { toDate, toDateOrNull, toFilled, toTimeOrNull } from './columns'
import { WORKER_KINDS } from './worker-row'
import { withLossCause } from '@/orchestration/model/schemas/loss-cause'
import { costSchema, failureSchema, targetSchema, usageSchema } from '@/orchestration/model/schemas/values'
import { identitySchema } from '@/orchestration/model/schemas/worker'
import { freeJsonColumn, jsonColumn, toUnion } from '@/orchestration/model/stored-value'

const TARGET = jsonColumn('WorkerAttempt.target', targetSchema)
const IDENTITY = jsonColumn('WorkerAttempt.identity', identitySchema)
const RESULT_JSON = freeJsonColumn('WorkerAttempt.resultJson')
const FAILURE = jsonColumn('WorkerAttempt.failure', failureSchema, [withLossCause])
const USAGE = jsonColumn('WorkerAttempt.usage', usageSchema)
const COST = jsonColumn('WorkerAttempt.cost', costSchema)

export function toAttemptRow(attempt: WorkerAttemptRecord): WorkerAttempt {
  return {
    workerId: attempt.workerId,
    attempt: attempt.attempt,
    runId: attempt.runId,
    launchId: attempt.launchId,
    roleId: attempt.roleId,
    kind: attempt.kind,
    title: attempt.title,
    target: TARGET.encode(attempt.target),
    status: attempt.status,
    epoch: attempt.epoch,
    identity: IDENTITY.encode(attempt.identity),
    result: attempt.result,
    resultPartial: attempt.resultPartial,
    resultJson: RESULT_JSON.encodeOrNull(attempt.resultJson),
    failure: FAILURE.encodeOrNull(attempt.failure),
    usage: USAGE.encode(attempt.usage),
    cost: COST.encode(attempt.cost),
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
    roleId: toFilled(row.roleId, 'WorkerAttempt.roleId', idOf(row)),
    kind: toUnion(WORKER_KINDS, toFilled(row.kind, 'WorkerAttempt.kind', idOf(row)), 'WorkerAttempt.kind', idOf(row)),
    title: toFilled(row.title, 'WorkerAttempt.title', idOf(row)),
    target: TARGET.decode(toFilled(row.target, 'WorkerAttempt.target', idOf(row)), idOf(row)),
    status: toUnion(RUN_STATUSES, row.status, 'WorkerAttempt.status', idOf(row)),
    epoch: row.epoch,
    identity: IDENTITY.decode(row.identity, idOf(row)),
    result: row.result,
    resultPartial: row.resultPartial,
    resultJson: RESULT_JSON.decodeOrNull(row.resultJson, idOf(row)),
    failure: FAILURE.decodeOrNull(row.failure, idOf(row)),
    usage: USAGE.decode(row.usage, idOf(row)),
    cost: COST.decode(row.cost, idOf(row)),
    queuedAt: toFilled(row.queuedAt, 'WorkerAttempt.queuedAt', idOf(row)).toISOString(),
    startedAt: toTimeOrNull(row.startedAt),
    endedAt: toTimeOrNull(row.endedAt),
    updatedAt: toFilled(row.updatedAt, 'WorkerAttempt.updatedAt', idOf(row)).toISOString(),
    archivedAt: row.archivedAt.toISOString(),
  }
}

function idOf({ workerId, attempt }: WorkerAttempt): string {
  return attemptKey(workerId, attempt)
}
