import type { Reduction } from '@/generated/sqlite/client'
import type { Failure } from '@/orchestration/model/failure'
import { REDUCTION_MODES } from '@/orchestration/model/launch'
import type { Adoption, ReductionCandidate, ReductionRecord } from '@/orchestration/model/records'
import type { PersonRef } from '@/orchestration/model/request'
import { RUN_STATUSES } from '@/orchestration/model/status'
import type { ResolvedTarget } from '@/orchestration/model/target'
import type { Verdict } from '@/orchestration/model/verdict'
import { fromJson, fromJsonOrNull, toDate, toDateOrNull, toJsonOrNull, toTimeOrNull, toUnion } from './columns'

export function toReductionRow(reduction: ReductionRecord): Reduction {
  return {
    id: reduction.id,
    runId: reduction.runId,
    version: reduction.version,
    mode: reduction.mode,
    target: toJsonOrNull(reduction.target),
    rubric: reduction.rubric,
    workerId: reduction.workerId,
    status: reduction.status,
    candidates: JSON.stringify(reduction.candidates),
    verdict: toJsonOrNull(reduction.verdict),
    markdown: reduction.markdown,
    rawText: reduction.rawText,
    repaired: reduction.repaired,
    supersededAt: toDateOrNull(reduction.supersededAt),
    adoptedBy: toJsonOrNull(reduction.adoptedBy),
    createdBy: JSON.stringify(reduction.createdBy),
    failure: toJsonOrNull(reduction.failure),
    createdAt: toDate(reduction.createdAt),
    endedAt: toDateOrNull(reduction.endedAt),
  }
}

export function toReductionRecord(row: Reduction): ReductionRecord {
  return {
    id: row.id,
    runId: row.runId,
    version: row.version,
    mode: toUnion(REDUCTION_MODES, row.mode, 'Reduction.mode'),
    target: fromJsonOrNull<ResolvedTarget>(row.target),
    rubric: row.rubric,
    workerId: row.workerId,
    status: toUnion(RUN_STATUSES, row.status, 'Reduction.status'),
    candidates: fromJson<ReductionCandidate[]>(row.candidates),
    verdict: fromJsonOrNull<Verdict>(row.verdict),
    markdown: row.markdown,
    rawText: row.rawText,
    repaired: row.repaired,
    supersededAt: toTimeOrNull(row.supersededAt),
    adoptedBy: fromJsonOrNull<Adoption>(row.adoptedBy),
    createdBy: fromJson<PersonRef>(row.createdBy),
    failure: fromJsonOrNull<Failure>(row.failure),
    createdAt: row.createdAt.toISOString(),
    endedAt: toTimeOrNull(row.endedAt),
  }
}
