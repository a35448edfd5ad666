import type { RuntimeRequest as Row } from '@/generated/sqlite/client'
import type { RuntimeRequestRecord } from '@/orchestration/model/request'
import { REQUEST_STATUSES, RESPONSE_STATUSES } from '@/orchestration/model/status'
import { toDate, toDateOrNull, toFilled, toTimeOrNull } from './columns'
import { answerSchema, writtenOnceSchema, type WrittenOnce } from '@/orchestration/model/schemas/request'
import { freeJsonColumn, jsonColumn, toUnion } from '@/orchestration/model/stored-value'

const REQUEST = jsonColumn('RuntimeRequest.request', writtenOnceSchema)
const REQUEST_JSON = freeJsonColumn('RuntimeRequest.requestJson')
const ANSWER = jsonColumn('RuntimeRequest.answer', answerSchema)
const RESPONSE_JSON = freeJsonColumn('RuntimeRequest.responseJson')

/** `workspaceId` stands in no record; it is the run's, kept here for the workspace's list of open requests. */
export function toRequestRow(request: RuntimeRequestRecord, workspaceId: string): Row {
  return {
    id: request.id,
    runId: request.runId,
    workspaceId,
    workerId: request.workerId,
    attempt: request.attempt,
    runtimeRequestId: request.requestId,
    kind: request.kind,
    summary: request.summary,
    runtime: request.runtime,
    sessionId: request.sessionId,
    providerSessionId: request.providerSessionId,
    requestJson: REQUEST_JSON.encodeOrNull(request.requestJson),
    request: REQUEST.encode(writtenOnce(request)),
    digest: request.digest,
    status: request.status,
    responseStatus: request.responseStatus,
    answer: ANSWER.encodeOrNull(request.answer),
    answeredById: request.answeredBy?.id ?? null,
    answeredByName: request.answeredBy?.name ?? null,
    answeredAt: toDateOrNull(request.answeredAt),
    deliveredAt: toDateOrNull(request.deliveredAt),
    responseError: request.responseError,
    responseJson: RESPONSE_JSON.encodeOrNull(request.responseJson),
    closeReason: request.closeReason,
    createdAt: toDate(request.createdAt),
    resolvedAt: toDateOrNull(request.resolvedAt),
    updatedAt: toDate(request.updatedAt),
  }
}

/** What never changes once it was asked: the request as the runtime said it, and when it expires. */
function writtenOnce(request: RuntimeRequestRecord): WrittenOnce {
  const { requestId, kind, nativeMethod, summary, turnId, toolId, detail, options, questions } = request
  const { actions, changes, besides, changesLeftOut, whole, takesReason, expiry } = request
  const ask = { requestId, kind, nativeMethod, summary, turnId, toolId, detail, options, questions }
  return { ...ask, actions, changes, besides, changesLeftOut, whole, takesReason, expiry }
}

export function toRequestRecord(row: Row): RuntimeRequestRecord {
  return {
    ...REQUEST.decode(row.request, row.id),
    id: row.id,
    runId: row.runId,
    workerId: row.workerId,
    attempt: row.attempt,
    runtime: toFilled(row.runtime, 'RuntimeRequest.runtime', row.id),
    sessionId: row.sessionId,
    providerSessionId: row.providerSessionId,
    requestJson: REQUEST_JSON.decodeOrNull(row.requestJson, row.id),
    digest: row.digest,
    status: toUnion(REQUEST_STATUSES, row.status, 'RuntimeRequest.status', row.id),
    responseStatus: toUnion(RESPONSE_STATUSES, row.responseStatus, 'RuntimeRequest.responseStatus', row.id),
    answer: ANSWER.decodeOrNull(row.answer, row.id),
    answeredBy: row.answeredById === null ? null : { id: row.answeredById, name: row.answeredByName ?? '' },
    answeredAt: toTimeOrNull(row.answeredAt),
    deliveredAt: toTimeOrNull(row.deliveredAt),
    responseError: row.responseError,
    responseJson: RESPONSE_JSON.decodeOrNull(row.responseJson, row.id),
    closeReason: row.closeReason,
    createdAt: row.createdAt.toISOString(),
    resolvedAt: toTimeOrNull(row.resolvedAt),
    updatedAt: toFilled(row.updatedAt, 'RuntimeRequest.updatedAt', row.id).toISOString(),
  }
}
