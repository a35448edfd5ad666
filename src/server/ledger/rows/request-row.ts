import type { RuntimeRequest as Row } from '@/generated/sqlite/client'
import type { RequestAnswer, RuntimeRequest, RuntimeRequestRecord } from '@/orchestration/model/request'
import { REQUEST_STATUSES, RESPONSE_STATUSES } from '@/orchestration/model/status'
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

type WrittenOnce = Omit<RuntimeRequest, 'requestJson'> & Pick<RuntimeRequestRecord, 'expiry'>

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
    requestJson: toJsonOrNull(request.requestJson),
    request: JSON.stringify(writtenOnce(request)),
    digest: request.digest,
    status: request.status,
    responseStatus: request.responseStatus,
    answer: toJsonOrNull(request.answer),
    answeredById: request.answeredBy?.id ?? null,
    answeredByName: request.answeredBy?.name ?? null,
    answeredAt: toDateOrNull(request.answeredAt),
    deliveredAt: toDateOrNull(request.deliveredAt),
    responseError: request.responseError,
    responseJson: toJsonOrNull(request.responseJson),
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
    ...fromJson<WrittenOnce>(row.request),
    id: row.id,
    runId: row.runId,
    workerId: row.workerId,
    attempt: row.attempt,
    runtime: toFilled(row.runtime, 'RuntimeRequest.runtime'),
    sessionId: row.sessionId,
    providerSessionId: row.providerSessionId,
    requestJson: fromJsonOrNull(row.requestJson),
    digest: row.digest,
    status: toUnion(REQUEST_STATUSES, row.status, 'RuntimeRequest.status'),
    responseStatus: toUnion(RESPONSE_STATUSES, row.responseStatus, 'RuntimeRequest.responseStatus'),
    answer: fromJsonOrNull<RequestAnswer>(row.answer),
    answeredBy: row.answeredById === null ? null : { id: row.answeredById, name: row.answeredByName ?? '' },
    answeredAt: toTimeOrNull(row.answeredAt),
    deliveredAt: toTimeOrNull(row.deliveredAt),
    responseError: row.responseError,
    responseJson: fromJsonOrNull(row.responseJson),
    closeReason: row.closeReason,
    createdAt: row.createdAt.toISOString(),
    resolvedAt: toTimeOrNull(row.resolvedAt),
    updatedAt: toFilled(row.updatedAt, 'RuntimeRequest.updatedAt').toISOString(),
  }
}
