import { DomainError, isDomainError } from '@/orchestration/model/errors'
import type { RequestAnswer, RequestAnswerInput, RuntimeRequestRecord } from '@/orchestration/model/request'
import type { RequestStatus } from '@/orchestration/model/status'
import { audited } from '../audit'
import { authoriseRequest, personOf } from '../authorise'
import type { ServiceContext } from '../context'
import { checkAnswer } from './check-answer'

export type AnswerRequestInput = RequestAnswerInput & { id: string; digest?: string; applyToSiblings?: boolean }

/** `siblings` are the requests of other workers that got the same answer, one of each, or why one did not. */
export type AnswerRequestResult = {
  status: RequestStatus
  siblings: { id: string; workerId: string; status: RequestStatus | 'conflict' }[]
}

/**
 * Answers a request; the first answer wins. The answer is bound to what was shown: with `digest`, to exactly that text. A person in a browser must
 * send it; for a program it is recommended, and the ledger notes an answer without it.
 * `applyToSiblings` gives the same answer to open requests of other workers of the run that show the same text: of each
 * worker to the one it asked first.
 *
 * @throws DomainError `conflict` with `details: {answeredBy, answeredAt}` for a second answer or another digest.
 */
export async function answerRequest(ctx: ServiceContext, input: AnswerRequestInput): Promise<AnswerRequestResult> {
  const { id, digest, applyToSiblings, ...rest } = input
  const { request } = await authoriseRequest(ctx, 'requests.answer', id)
  assertDigestGiven(ctx, request, digest)
  const answer = checkAnswer(request, rest)
  const answered = await deliver(ctx, request, answer, digest ?? null)
  const siblings = applyToSiblings === true ? await answerSiblings(ctx, request, answer) : []
  return { status: answered.status, siblings }
}

/** A page always knows what it showed. Only a token acts for a program. */
function assertDigestGiven({ actor }: ServiceContext, { id }: RuntimeRequestRecord, digest: string | undefined): void {
  if (digest !== undefined || actor.kind !== 'user') return
  throw new DomainError('invalid_input', `request ${id} needs the digest of what was shown when it is answered`, {
    details: { id, missing: ['digest'] },
  })
}

async function deliver(
  ctx: ServiceContext,
  request: RuntimeRequestRecord,
  answer: RequestAnswer,
  digest: string | null,
): Promise<RuntimeRequestRecord> {
  const entry = {
    action: 'requests.answer',
    object: request.id,
    detail: { action: answer.action, digest: request.digest },
  }
  return audited(ctx, entry, async () => {
    const by = personOf(ctx.actor)
    const answered = await ctx.deps.store.queueRuntimeRequestResponse(request.id, answer, by, digest)
    ctx.deps.runner.responseQueued(request.workerId)
    return answered
  })
}

async function answerSiblings(
  ctx: ServiceContext,
  request: RuntimeRequestRecord,
  answer: RequestAnswer,
): Promise<AnswerRequestResult['siblings']> {
  const siblings = await openSiblings(ctx, request)
  const results: AnswerRequestResult['siblings'] = []
  for (const sibling of siblings) {
    results.push({ id: sibling.id, workerId: sibling.workerId, status: await answerSibling(ctx, sibling, answer) })
  }
  return results
}

async function answerSibling(ctx: ServiceContext, sibling: RuntimeRequestRecord, answer: RequestAnswer) {
  try {
    return (await deliver(ctx, sibling, answer, sibling.digest)).status
  } catch (error) {
    // Somebody answered it, or its worker ended, since it was listed: theirs stands.
    if (isDomainError(error) && (error.code === 'conflict' || error.code === 'illegal_state'))
      return 'conflict' as const
    throw error
  }
}

async function openSiblings(ctx: ServiceContext, request: RuntimeRequestRecord): Promise<RuntimeRequestRecord[]> {
  const oldest = new Map<string, RuntimeRequestRecord>()
  let cursor: string | undefined
  do {
    const page = await ctx.deps.store.listRuntimeRequests({
      runId: request.runId,
      status: ['open'],
      limit: 100,
      ...(cursor === undefined ? {} : { cursor }),
    })
    for (const found of page.items) {
      const { digest, workerId } = found
      if (digest === request.digest && workerId !== request.workerId && !oldest.has(workerId))
        oldest.set(workerId, found)
    }
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  return [...oldest.values()]
}
