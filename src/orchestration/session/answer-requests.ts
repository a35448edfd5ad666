import type { RuntimeEvent } from '../model/events'
import { deliverableActions, type RequestAnswer, type RequestKind, type RuntimeRequest } from '../model/request'
import type { RuntimeController } from '../ports'
import { RuntimeFailure, toFailure } from './runtime-failure'

/** Decides what a runtime asked, where no ledger holds requests for people. Null leaves it to the default. */
export type OnRequest = (
  request: RuntimeRequest,
  asker: { sessionId: string; label: string; signal: AbortSignal },
) => RequestAnswer | null | Promise<RequestAnswer | null>

/** What is answered when nobody can be asked: approvals are denied, questions are cancelled. Nothing is ever allowed so. */
const UNATTENDED_ACTIONS = {
  'approval.tool': 'deny',
  'approval.command': 'deny',
  'approval.file_change': 'deny',
  'approval.permissions': 'deny',
  'user_input.tool': 'cancel',
  'user_input.mcp': 'cancel',
  request: 'cancel',
} as const satisfies Record<RequestKind, RequestAnswer['action']>

export type AnswerOptions = {
  controller: Pick<RuntimeController, 'respond'>
  sessionId: string
  label: string
  onRequest: OnRequest | undefined
  /** Aborted by this when a request cannot be answered, with a RuntimeFailure `request_unanswered` as the reason. */
  abort: AbortController
}

/**
 * Answers the requests among a session's events, each once, without holding up the events. A request that cannot be
 * answered, because the policy throws or the runtime takes no answer, gives the session up instead of hanging it.
 */
export function createRequestAnswerer({ controller, sessionId, label, onRequest, abort }: AnswerOptions) {
  const asked = new Set<string>()

  async function answer(request: RuntimeRequest): Promise<void> {
    try {
      const decided =
        (await onRequest?.(request, { sessionId, label, signal: abort.signal })) ?? unattendedAnswer(request)
      if (!abort.signal.aborted) await controller.respond(sessionId, request.requestId, decided)
    } catch (error) {
      const message = `“${request.summary}” could not be answered: ${toFailure(error).message}`
      abort.abort(new RuntimeFailure({ reason: 'request_unanswered', message }, { cause: error }))
    }
  }

  return (event: RuntimeEvent): void => {
    if (event.type !== 'request.opened' || asked.has(event.payload.request.requestId)) return
    asked.add(event.payload.request.requestId)
    void answer(event.payload.request)
  }
}

/** The answer to a request for which there is nobody, or nobody was in time. */
export function unattendedAnswer(request: Pick<RuntimeRequest, 'kind' | 'options' | 'actions'>): RequestAnswer {
  const wanted = UNATTENDED_ACTIONS[request.kind]
  const action = deliverableActions(request).includes(wanted) ? wanted : 'cancel'
  return { action, optionId: null, text: null, answers: null }
}
