import { DomainError } from '@/orchestration/model/errors'
import type { RuntimeEvent } from '@/orchestration/model/events'
import type { Failure } from '@/orchestration/model/failure'
import { addToMessages, NO_MESSAGES } from '@/orchestration/model/message-text'
import type { SessionIdentity, SessionInput } from '@/orchestration/model/runtime'
import type { Cost, TokenUsage } from '@/orchestration/model/usage'
import type { Emit, RuntimeSession, SessionEnd } from '@/orchestration/ports'
import { splitThoughts } from '../split-thoughts'
import type { ChatMessage, EndpointModel } from './answer/open-answer'
import { endpointFailure } from './endpoint-failure'
import type { CallOptions } from './endpoint-provider'
import { createSpending } from './endpoint-spending'
import { streamAnswer } from './stream-answer'

export type EndpointSessionOptions = {
  identity: SessionIdentity
  model: EndpointModel
  /** For messages to people: where the model is. */
  endpoint: string
  /** Failures may hold a piece of what the provider answered. */
  quoteProvider: boolean
  /** What the tokens of one call cost; prices can depend on the length of a call. */
  priceOf: (usage: TokenUsage) => Cost
  providerOptions: CallOptions
  /** No answer for this long ends the turn with a typed failure; ms. */
  silenceTimeoutMs: number
  emit: Emit
  /** Called when the endpoint sends something, also where it comes to no event. */
  onActivity: () => void
}

type Turn = { turnId: string; abort: AbortController; interrupted: boolean; ended: Promise<void> }

/**
 * A conversation with a plain model endpoint. The messages live here; each turn is one streamed call. Interrupting aborts
 * the call, which closes the connection to the provider, so nothing more is generated or billed.
 */
export function createEndpointSession(options: EndpointSessionOptions): RuntimeSession {
  const messages: ChatMessage[] = []
  let turn: Turn | null = null
  let stopped = false
  /** What the turn under way has said, without thoughts. */
  let answer = NO_MESSAGES
  let resolveDone: (end: SessionEnd) => void = () => undefined
  const done = new Promise<SessionEnd>((resolve) => {
    resolveDone = resolve
  })
  const { emit, flush } = splitThoughts((event) => {
    answer = addToMessages(answer, event)
    if (!stopped) options.emit(event)
  })
  const spending = createSpending(options)

  async function run({ turnId, text }: SessionInput, abort: AbortController): Promise<RuntimeEvent> {
    answer = NO_MESSAGES
    messages.push({ role: 'user', text })
    const ended = await streamAnswer({ ...options, messages, abort, emit, spending }).catch((error: unknown) => ({
      failure: endpointFailure(error, options),
    }))
    const reported = spending.endCall()
    if (reported !== null) emit({ type: 'usage.updated', payload: { ...reported, model: options.identity.model } })
    if (ended === 'aborted') return aborted(turnId)
    // What was too long to be read would make every further call too long.
    if ('failure' in ended && ended.failure.reason === 'context_exceeded') messages.pop()
    if ('failure' in ended) return { type: 'turn.errored', payload: { turnId, failure: ended.failure } }
    flush()
    messages.push({ role: 'assistant', text: answer.text })
    return { type: 'turn.completed', payload: { turnId, stopReason: ended.stopReason } }
  }

  function aborted(turnId: string): RuntimeEvent {
    if (turn?.interrupted || stopped) return { type: 'turn.interrupted', payload: { turnId } }
    const seconds = options.silenceTimeoutMs / 1000
    const failure: Failure = {
      reason: 'idle_timeout',
      message: `The endpoint ${options.endpoint} sent nothing for ${seconds} s.`,
    }
    return { type: 'turn.errored', payload: { turnId, failure } }
  }

  return {
    identity: options.identity,
    done,
    async send(input) {
      if (stopped) throw new DomainError('illegal_state', `session ${options.identity.sessionId} is stopped`)
      if (turn)
        throw new DomainError('illegal_state', `session ${options.identity.sessionId} already has a turn in progress`)
      const abort = new AbortController()
      emit({ type: 'turn.started', payload: { turnId: input.turnId } })
      const ended = run(input, abort).then((last) => {
        turn = null
        emit(last)
      })
      turn = { turnId: input.turnId, abort, interrupted: false, ended }
    },
    async interrupt() {
      if (!turn) return
      turn.interrupted = true
      turn.abort.abort()
    },
    async stop() {
      if (!stopped) {
        const open = turn
        if (open) {
          open.interrupted = true
          open.abort.abort()
          await open.ended
        }
        emit({ type: 'session.stopped', payload: { reason: null } })
        stopped = true
        resolveDone({ status: 'stopped', failure: null })
      }
      await done
    },
  }
}
