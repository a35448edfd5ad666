import type { Reduction } from '@/generated/sqlite/client'
import { REDUCTION_MODES } from '@/orchestration/model/launch'
import type { ReductionRecord } from '@/orchestration/model/records'
import { RUN_STATUSES } from '@/orchestration/model/status'
import { toDate, toDateOrNull, toTimeOrNull } from './columns'
import { adoptionSchema, candidatesSchema, verdictSchema } from '@/orchestration/model/schemas/reduction'
import { failureSchema, personSchema, targetSchema } from '@/orchestration/model/schemas/values'
import { jsonColumn, toUnion } from '@/orchestration/model/stored-value'

const TARGET = jsonColumn('Reduction.target', targetSchema)
const CANDIDATES = jsonColumn('Reduction.candidates', candidatesSchema)
const VERDICT = jsonColumn('Reduction.verdict', verdictSchema)
const ADOPTED_BY = jsonColumn('Reduction.adoptedBy', adoptionSchema)
const CREATED_BY = jsonColumn('Reduction.createdBy', personSchema)
const FAILURE = jsonColumn('Reduction.failure', failureSchema)

export function toReductionRow(reduction: ReductionRecord): Reduction {
  return {
    id: reduction.id,
    runId: reduction.runId,
    version: reduction.version,
    mode: reduction.mode,
    target: TARGET.encodeOrNull(reduction.target),
    rubric: reduction.rubric,
    workerId: reduction.workerId,
    status: reduction.status,
    candidates: CANDIDATES.encode(reduction.candidates),
    verdict: VERDICT.encodeOrNull(reduction.verdict),
    markdown: reduction.markdown,
    rawText: reduction.rawText,
    repaired: reduction.repaired,
    supersededAt: toDateOrNull(reduction.supersededAt),
    adoptedBy: ADOPTED_BY.encodeOrNull(reduction.adoptedBy),
    createdBy: CREATED_BY.encode(reduction.createdBy),
    failure: FAILURE.encodeOrNull(reduction.failure),
    createdAt: toDate(reduction.createdAt),
    endedAt: toDateOrNull(reduction.endedAt),
  }
}

export function toReductionRecord(row: Reduction): ReductionRecord {
  return {
    id: row.id,
    runId: row.runId,
    version: row.version,
    mode: toUnion(REDUCTION_MODES, row.mode, 'Reduction.mode', row.id),
    target: TARGET.decodeOrNull(row.target, row.id),
    rubric: row.rubric,
    workerId: row.workerId,
    status: toUnion(RUN_STATUSES, row.status, 'Reduction.status', row.id),
    candidates: CANDIDATES.decode(row.candidates, row.id),
    verdict: VERDICT.decodeOrNull(row.verdict, row.id),
    markdown: row.markdown,
    rawText: row.rawText,
    repaired: row.repaired,
    supersededAt: toTimeOrNull(row.supersededAt),
    adoptedBy: ADOPTED_BY.decodeOrNull(row.adoptedBy, row.id),
    createdBy: CREATED_BY.decode(row.createdBy, row.id),
    failure: FAILURE.decodeOrNull(row.failure, row.id),
    createdAt: row.createdAt.toISOString(),
    endedAt: toTimeOrNull(row.endedAt),
  }
}
