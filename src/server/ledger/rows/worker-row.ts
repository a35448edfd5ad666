import type { Worker } from '@/generated/sqlite/client'
import type { WorkerKind, WorkerRecord } from '@/orchestration/model/records'
import { RUN_STATUSES } from '@/orchestration/model/status'
import { toDate, toDateOrNull, toFilled, toTimeOrNull } from './columns'
import { withLossCause } from '@/orchestration/model/schemas/loss-cause'
import { costSchema, failureSchema, targetSchema, usageSchema } from '@/orchestration/model/schemas/values'
import { identitySchema, spentSchema } from '@/orchestration/model/schemas/worker'
import { freeJsonColumn, jsonColumn, toUnion } from '@/orchestration/model/stored-value'

const TARGET = jsonColumn('Worker.target', targetSchema)
const IDENTITY = jsonColumn('Worker.identity', identitySchema)
const RESULT_JSON = freeJsonColumn('Worker.resultJson')
const FAILURE = jsonColumn('Worker.failure', failureSchema, [withLossCause])
const USAGE = jsonColumn('Worker.usage', usageSchema)
const COST = jsonColumn('Worker.cost', costSchema)
const SPENT = jsonColumn('Worker.spent', spentSchema)

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
    target: TARGET.encode(worker.target),
    reductionId: worker.reductionId,
    attempt: worker.attempt,
    status: worker.status,
    epoch: worker.epoch,
    launchId: worker.launchId,
    runnerId: worker.runnerId,
    leaseUntil: toDateOrNull(worker.leaseUntil),
    resumeFrom: worker.resumeFrom,
    identity: IDENTITY.encode(worker.identity),
    result: worker.result,
    resultPartial: worker.resultPartial,
    resultJson: RESULT_JSON.encodeOrNull(worker.resultJson),
    failure: FAILURE.encodeOrNull(worker.failure),
    failureReason: worker.failure?.reason ?? null,
    usage: USAGE.encode(worker.usage),
    cost: COST.encode(worker.cost),
    spent: SPENT.encode(worker.spent),
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
    roleId: toFilled(row.roleId, 'Worker.roleId', row.id),
    kind: toUnion(WORKER_KINDS, row.kind, 'Worker.kind', row.id),
    title: row.title,
    target: TARGET.decode(row.target, row.id),
    reductionId: row.reductionId,
    attempt: row.attempt,
    status: toUnion(RUN_STATUSES, row.status, 'Worker.status', row.id),
    epoch: row.epoch,
    launchId: row.launchId,
    runnerId: row.runnerId,
    leaseUntil: toTimeOrNull(row.leaseUntil),
    resumeFrom: row.resumeFrom,
    identity: IDENTITY.decode(row.identity, row.id),
    result: row.result,
    resultPartial: row.resultPartial,
    resultJson: RESULT_JSON.decodeOrNull(row.resultJson, row.id),
    failure: FAILURE.decodeOrNull(row.failure, row.id),
    usage: USAGE.decode(row.usage, row.id),
    cost: COST.decode(row.cost, row.id),
    spent: SPENT.decode(row.spent, row.id),
    createdAt: row.createdAt.toISOString(),
    queuedAt: toFilled(row.queuedAt, 'Worker.queuedAt', row.id).toISOString(),
    startedAt: toTimeOrNull(row.startedAt),
    endedAt: toTimeOrNull(row.endedAt),
    updatedAt: toFilled(row.updatedAt, 'Worker.updatedAt', row.id).toISOString(),
  }
}
