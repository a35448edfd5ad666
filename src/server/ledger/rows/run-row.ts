import type { Run } from '@/generated/sqlite/client'
import type { Failure } from '@/orchestration/model/failure'
import type { RunPolicy, RunRecord } from '@/orchestration/model/records'
import { RUN_STAGES, RUN_STATUSES } from '@/orchestration/model/status'
import type { CostTotal, TokenUsage } from '@/orchestration/model/usage'
import { fromJson, fromJsonOrNull, toDate, toDateOrNull, toJsonOrNull, toTimeOrNull, toUnion } from './columns'

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
    failure: toJsonOrNull(run.failure),
    policy: JSON.stringify(run.policy),
    metadata: JSON.stringify(run.metadata),
    counts: JSON.stringify(run.counts),
    openRequests: run.openRequests,
    usage: JSON.stringify(run.usage),
    cost: JSON.stringify(run.cost),
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
    status: toUnion(RUN_STATUSES, row.status, 'Run.status'),
    stage: toUnion(RUN_STAGES, row.stage, 'Run.stage'),
    failure: fromJsonOrNull<Failure>(row.failure),
    policy: fromJson<RunPolicy>(row.policy),
    metadata: fromJson<Record<string, string>>(row.metadata),
    counts: fromJson<RunRecord['counts']>(row.counts),
    openRequests: row.openRequests,
    usage: fromJson<TokenUsage>(row.usage),
    cost: fromJson<CostTotal>(row.cost),
    verdictId: row.verdictId,
    cancelRequestedAt: toTimeOrNull(row.cancelRequestedAt),
    lastSeq: row.lastSeq,
    createdAt: row.createdAt.toISOString(),
    startedAt: toTimeOrNull(row.startedAt),
    endedAt: toTimeOrNull(row.endedAt),
  }
}
