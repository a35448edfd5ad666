import { z } from 'zod'
import type { Run } from '@/generated/sqlite/client'
import type { RunRecord } from '@/orchestration/model/records'
import { RUN_STAGES, RUN_STATUSES } from '@/orchestration/model/status'
import { toDate, toDateOrNull, toTimeOrNull } from './columns'
import { countsSchema, runPolicySchema } from '@/orchestration/model/schemas/run'
import { costTotalSchema, failureSchema, usageSchema } from '@/orchestration/model/schemas/values'
import { jsonColumn, toUnion } from '@/orchestration/model/stored-value'

const FAILURE = jsonColumn('Run.failure', failureSchema)
const POLICY = jsonColumn('Run.policy', runPolicySchema)
/** Runs from before metadata was checked may hold other values than texts, or a list; they hide no run. */
const storedMetadataSchema = z
  .union([z.record(z.string(), z.unknown()), z.array(z.unknown())])
  .transform((all): Record<string, string> =>
    Object.fromEntries(
      Object.entries(all).map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]),
    ),
  )
const METADATA = jsonColumn('Run.metadata', storedMetadataSchema)
const COUNTS = jsonColumn('Run.counts', countsSchema)
const USAGE = jsonColumn('Run.usage', usageSchema)
const COST = jsonColumn('Run.cost', costTotalSchema)

/** Columns that no record holds: they are for lists and for launching twice. */
export type RunRow = Omit<Run, 'backends' | 'searchText' | 'idempotencyKey' | 'idempotencyHash'>

export function toRunRow(run: RunRecord): RunRow {
  return {
    id: run.id,
    workspaceId: run.workspaceId,
    createdById: run.createdBy.id,
    createdByName: run.createdBy.name,
    title: run.title,
    prompt: run.prompt,
    cwd: run.cwd,
    status: run.status,
    stage: run.stage,
    failure: FAILURE.encodeOrNull(run.failure),
    failureReason: run.failure?.reason ?? null,
    policy: POLICY.encode(run.policy),
    metadata: METADATA.encode(run.metadata),
    counts: COUNTS.encode(run.counts),
    openRequests: run.openRequests,
    usage: USAGE.encode(run.usage),
    cost: COST.encode(run.cost),
    verdictId: run.verdictId,
    cancelRequestedAt: toDateOrNull(run.cancelRequestedAt),
    lastSeq: run.lastSeq,
    createdAt: toDate(run.createdAt),
    startedAt: toDateOrNull(run.startedAt),
    endedAt: toDateOrNull(run.endedAt),
  }
}

export function toRunRecord(row: RunRow): RunRecord {
  return {
    id: row.id,
    workspaceId: row.workspaceId,
    createdBy: { id: row.createdById, name: row.createdByName },
    title: row.title,
    prompt: row.prompt,
    cwd: row.cwd,
    status: toUnion(RUN_STATUSES, row.status, 'Run.status', row.id),
    stage: toUnion(RUN_STAGES, row.stage, 'Run.stage', row.id),
    failure: FAILURE.decodeOrNull(row.failure, row.id),
    policy: POLICY.decode(row.policy, row.id),
    metadata: METADATA.decode(row.metadata, row.id),
    counts: COUNTS.decode(row.counts, row.id),
    openRequests: row.openRequests,
    usage: USAGE.decode(row.usage, row.id),
    cost: COST.decode(row.cost, row.id),
    verdictId: row.verdictId,
    cancelRequestedAt: toTimeOrNull(row.cancelRequestedAt),
    lastSeq: row.lastSeq,
    createdAt: row.createdAt.toISOString(),
    startedAt: toTimeOrNull(row.startedAt),
    endedAt: toTimeOrNull(row.endedAt),
  }
}
