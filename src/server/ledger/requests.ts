import { DomainError } from '@/orchestration/model/errors'
import type { StateEventDraft } from '@/orchestration/model/events'
import type {
  PersonRef,
  RequestAnswer,
  RequestExpiry,
  RuntimeRequest,
  RuntimeRequestRecord,
} from '@/orchestration/model/request'
import type { Fence } from '@/orchestration/ports'
import { entityOf, type RunView, type ViewPart } from '@/orchestration/run/run-view'
import { unattendedAnswer } from '@/orchestration/session/answer-requests'
import { assertFence } from './assert-fence'
import { change } from './change'
import { draftOf } from '@/orchestration/model/event-draft'
import { timeOf, type LedgerContext } from './ledger-context'
import { requestDigest } from './request-digest'

/** See `LedgerStore.upsertRuntimeRequest`: the same request again, however late, changes nothing. */
export async function upsertRuntimeRequest(
  ctx: LedgerContext,
  fence: Fence,
  request: RuntimeRequest,
  expiry?: RequestExpiry,
): Promise<RuntimeRequestRecord> {
  const { runId, workerId, attempt } = fence
  let id = ctx.newId('req')
  const { view } = await change(ctx, runId, requestScope(fence), (current) => {
    const worker = assertFence(current, fence)
    const known = requestOfAttempt(current, fence, request.requestId)
    if (known !== undefined) {
      id = known.id
      return []
    }
    const now = timeOf(ctx.clock)
    const record: RuntimeRequestRecord = {
      ...request,
      id,
      runId,
      workerId,
      attempt,
      runtime: worker.target.backend,
      sessionId: worker.identity.sessionId,
      providerSessionId: worker.identity.providerSessionId,
      requestJson: request.requestJson ?? null,
      digest: request.whole?.digest ?? requestDigest(request),
      ...(expiry === undefined ? {} : { expiry }),
      status: 'open',
      responseStatus: 'none',
      answer: null,
      answeredBy: null,
      answeredAt: null,
      deliveredAt: null,
      responseError: null,
      responseJson: null,
      closeReason: null,
      createdAt: now,
      resolvedAt: null,
      updatedAt: now,
    }
    return [draftOf('request.opened', worker, request.summary, { request: record })]
  })
  return entityOf(view, 'requests', id)
}

/** See `LedgerStore.queueRuntimeRequestResponse`: the first answer wins. */
export async function queueRuntimeRequestResponse(
  ctx: LedgerContext,
  requestId: string,
  answer: RequestAnswer,
  by: PersonRef,
  digest: string | null,
): Promise<RuntimeRequestRecord> {
  return changeRequest(ctx, requestId, (request, view) => {
    assertAnswerable(request, digest)
    assertNotCancelling(view, request)
    return [
      draftOf('request.responded', aboutOf(request), respondedMessage(answer, by, digest), {
        id: request.id,
        answer,
        by,
        digest,
      }),
    ]
  })
}

function respondedMessage({ action }: RequestAnswer, by: PersonRef, digest: string | null): string {
  return `${by.name}: ${action}${digest === null ? ', without the digest of what was shown' : ''}`
}

function assertAnswerable(request: RuntimeRequestRecord, digest: string | null): void {
  const { id, status, answeredBy, answeredAt } = request
  if (answeredBy !== null) {
    throw new DomainError('conflict', `request ${id} was answered by ${answeredBy.name} at ${answeredAt}`, {
      details: { id, answeredBy, answeredAt },
    })
  }
  if (status !== 'open') {
    throw new DomainError('illegal_state', `request ${id} is ${status}; only an open one can be answered`, {
      details: { id, status, reason: request.closeReason },
    })
  }
  if (digest !== null && digest !== request.digest) {
    throw new DomainError('conflict', `request ${id} is not what was shown when it was answered; read it again`, {
      details: { id, digest: request.digest },
    })
  }
}

/** A cancel is the last word: what its agent waited for is not allowed any more, also while it takes its time to end. */
function assertNotCancelling(view: ViewPart<'controls'>, request: RuntimeRequestRecord): void {
  if (!isCancelling(view, request)) return
  const { id, workerId } = request
  throw new DomainError('illegal_state', `worker ${workerId} is being cancelled; its request ${id} is not answered`, {
    details: { id, workerId },
  })
}

function isCancelling({ run, controls }: ViewPart<'controls'>, { attempt }: RuntimeRequestRecord): boolean {
  const isPending = Object.values(controls).some(
    (control) => control.attempt === attempt && control.action === 'cancel' && control.status === 'pending',
  )
  return isPending || run.cancelRequestedAt !== null
}

/** See `LedgerStore.expireRuntimeRequest`. A request that says nothing of an expiry has none. */
export async function expireRuntimeRequest(
  ctx: LedgerContext,
  fence: Fence,
  runtimeRequestId: string,
): Promise<RuntimeRequestRecord | null> {
  let id: string | null = null
  const { view } = await change(ctx, fence.runId, requestScope(fence), (current) => {
    const worker = assertFence(current, fence)
    const request = requestOfAttempt(current, fence, runtimeRequestId)
    if (request?.status !== 'open' || request.expiry === undefined) return []
    const { afterMs, then } = request.expiry
    id = request.id
    const reason = `nobody answered within ${afterMs / 1_000} s`
    const answer = then === 'deny' ? unattendedAnswer(request) : null
    const words =
      answer === null ? 'the attempt fails' : answer.action === 'deny' ? 'denied by policy' : 'dismissed by policy'
    return [draftOf('request.expired', worker, `Request expired, ${words}: ${reason}`, { id, then, answer, reason })]
  })
  return id === null ? null : entityOf(view, 'requests', id)
}

/** An answer whose delivery was recorded already is left as it is. */
export async function completeRuntimeRequestResponse(
  ctx: LedgerContext,
  requestId: string,
  error: string | null,
  responseJson: unknown = null,
): Promise<void> {
  await changeRequest(ctx, requestId, (request, view) => {
    if (request.responseStatus !== 'queued') return []
    const { id, kind } = request
    const about = aboutOf(request)
    if (error !== null) {
      const failed = draftOf('request.response.failed', about, `Answer not delivered: ${error}`, { id, error })
      // One that the runtime has closed meanwhile waits for nobody; neither does one whose worker is to end.
      if (request.status !== 'responded' || isCancelling(view, request)) return [failed]
      return [failed, draftOf('request.reopened', about, 'Request is open again', { id, kind })]
    }
    const delivered = draftOf('request.response.completed', about, 'Answer delivered', { id, responseJson })
    // The runtime may have said so itself, or have closed it, while the answer was on its way.
    if (request.status !== 'responded') return [delivered]
    return [delivered, draftOf('request.resolved', about, 'Request resolved', { id })]
  })
}

export async function settleRuntimeRequest(
  ctx: LedgerContext,
  fence: Fence,
  runtimeRequestId: string,
  status: 'resolved' | 'closed',
  reason: string | null,
): Promise<void> {
  await change(ctx, fence.runId, requestScope(fence), (view) => {
    const worker = assertFence(view, fence)
    const request = requestOfAttempt(view, fence, runtimeRequestId)
    if (request === undefined || (request.status !== 'open' && request.status !== 'responded')) return []
    const { id } = request
    return status === 'resolved'
      ? [draftOf('request.resolved', worker, 'Request resolved by the runtime', { id })]
      : [
          draftOf('request.closed', worker, 'Request closed by the runtime', {
            id,
            reason: reason ?? 'closed by the runtime',
          }),
        ]
  })
}

async function changeRequest(
  ctx: LedgerContext,
  requestId: string,
  decide: (request: RuntimeRequestRecord, view: ViewPart<'requests' | 'controls'>) => StateEventDraft[],
): Promise<RuntimeRequestRecord> {
  const known = await ctx.tables.reads.getRuntimeRequest(requestId)
  if (known === null) {
    throw new DomainError('not_found', `request ${requestId} does not exist`, { details: { id: requestId } })
  }
  const scope = { requestIds: [requestId], controlsOfWorkers: [known.workerId] }
  const { view } = await change(ctx, known.runId, scope, (current) =>
    decide(entityOf(current, 'requests', requestId), current),
  )
  return entityOf(view, 'requests', requestId)
}

function requestScope({ workerId }: Fence) {
  return { workerIds: [workerId], requestsOfWorkers: [workerId] }
}

function requestOfAttempt(
  view: Pick<RunView, 'requests'>,
  fence: Fence,
  runtimeRequestId: string,
): RuntimeRequestRecord | undefined {
  return Object.values(view.requests).find(
    (request) => request.attempt === fence.attempt && request.requestId === runtimeRequestId,
  )
}

function aboutOf({ workerId, attempt }: RuntimeRequestRecord) {
  return { id: workerId, attempt }
}
