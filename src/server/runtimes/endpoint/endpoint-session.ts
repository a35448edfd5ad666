import { type LanguageModel, type LanguageModelUsage, type ModelMessage, streamText } from 'ai'
import { DomainError } from '@/orchestration/model/errors'
import type { RuntimeEvent } from '@/orchestration/model/events'
import type { Failure } from '@/orchestration/model/failure'
import type { SessionIdentity, SessionInput } from '@/orchestration/model/runtime'
import { addUsage, type Cost, NO_USAGE, type TokenUsage, UNKNOWN_COST } from '@/orchestration/model/usage'
import type { Emit, RuntimeSession, SessionEnd } from '@/orchestration/ports'
import { endpointFailure } from './endpoint-failure'
import type { CallOptions } from './endpoint-provider'

globalThis.AI_SDK_LOG_WARNINGS = false

export type EndpointSessionOptions = {
  identity: SessionIdentity
  model: LanguageModel
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
}

type Turn = { turnId: string; abort: AbortController; interrupted: boolean; ended: Promise<void> }

/**
 * A conversation with a plain model endpoint. The messages live here; each turn is one streamed call. Interrupting aborts
 * the call, which closes the connection to the provider, so nothing more is generated or billed.
 */
export function createEndpointSession(options: EndpointSessionOptions): RuntimeSession {
  const messages: ModelMessage[] = []
  let turn: Turn | null = null
  let stopped = false
  let usage: TokenUsage = NO_USAGE
  let cost: Cost | null = null
  let resolveDone: (end: SessionEnd) => void = () => undefined
  const done = new Promise<SessionEnd>((resolve) => {
    resolveDone = resolve
  })
  const emit: Emit = (event) => {
    if (!stopped) options.emit(event)
  }

  async function run(input: SessionInput, abort: AbortController): Promise<RuntimeEvent> {
    const { turnId } = input
    messages.push({ role: 'user', content: input.text })
    const silence = watchSilence(options.silenceTimeoutMs, abort)
    try {
      const stream = streamText({
        model: options.model,
        messages,
        abortSignal: abort.signal,
        // Retrying is the ledger's policy; a retry in here would be neither seen nor billed to anyone.
        maxRetries: 0,
        onError: () => undefined, // errors arrive as parts of the stream below
        providerOptions: options.providerOptions,
      })
      let answer = ''
      for await (const part of stream.fullStream) {
        silence.heard()
        switch (part.type) {
          case 'text-delta':
            answer += part.text
            emit({ type: 'assistant.message.delta', payload: { text: part.text } })
            break
          case 'reasoning-delta':
            emit({ type: 'assistant.thought.delta', payload: { text: part.text } })
            break
          case 'start-step':
            // What the provider's adapter left out or changed; the SDK would print it to the console.
            for (const warning of part.warnings)
              emit({ type: 'runtime.event', payload: { method: 'warning', raw: warning } })
            break
          case 'error':
            return failed(turnId, endpointFailure(part.error, options))
          case 'abort':
            return aborted(turnId)
          case 'finish':
            messages.push({ role: 'assistant', content: answer })
            recordUsage(part.totalUsage)
            return finished(turnId, part.finishReason)
          default:
            break // parts that carry nothing for the ledger: starts, ends, steps
        }
      }
      if (abort.signal.aborted) return aborted(turnId)
      return failed(turnId, {
        reason: 'protocol_error',
        message: `The endpoint ${options.endpoint} ended its stream without finishing.`,
      })
    } catch (error) {
      if (abort.signal.aborted) return aborted(turnId)
      return failed(turnId, endpointFailure(error, options))
    } finally {
      silence.stop()
    }
  }

  function recordUsage(total: LanguageModelUsage): void {
    const ofCall = tokenUsage(total)
    usage = addUsage(usage, ofCall)
    cost = cost === null ? options.priceOf(ofCall) : sumCost(cost, options.priceOf(ofCall))
    emit({ type: 'usage.updated', payload: { usage, cost, model: options.identity.model, raw: total } })
  }

  function aborted(turnId: string): RuntimeEvent {
    if (turn?.interrupted || stopped) return { type: 'turn.interrupted', payload: { turnId } }
    const seconds = options.silenceTimeoutMs / 1000
    return failed(turnId, {
      reason: 'idle_timeout',
      message: `The endpoint ${options.endpoint} sent nothing for ${seconds} s.`,
    })
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

function failed(turnId: string, failure: Failure): RuntimeEvent {
  return { type: 'turn.errored', payload: { turnId, failure } }
}

function finished(turnId: string, finishReason: string): RuntimeEvent {
  switch (finishReason) {
    case 'length':
      return { type: 'turn.completed', payload: { turnId, stopReason: 'max_tokens' } }
    case 'content-filter':
      return { type: 'turn.completed', payload: { turnId, stopReason: 'refusal' } }
    case 'error':
      return failed(turnId, { reason: 'provider_error', message: 'The endpoint ended the answer with an error.' })
    default:
      return { type: 'turn.completed', payload: { turnId, stopReason: 'end_turn' } }
  }
}

function tokenUsage(usage: LanguageModelUsage): TokenUsage {
  const input = usage.inputTokens ?? 0
  const output = usage.outputTokens ?? 0
  return {
    input,
    output,
    reasoning: usage.outputTokenDetails.reasoningTokens ?? 0,
    cached: usage.inputTokenDetails.cacheReadTokens ?? 0,
    cacheWrite: usage.inputTokenDetails.cacheWriteTokens ?? 0,
    total: input + output,
  }
}

/** Both of one model and one table; with a part unknown the sum is unknown. */
function sumCost(a: Cost, b: Cost): Cost {
  if (a.source === 'unknown' || b.source === 'unknown') return UNKNOWN_COST
  return { ...a, usd: a.usd + b.usd }
}

/** Aborts when nothing was heard for `timeoutMs`. */
function watchSilence(timeoutMs: number, abort: AbortController): { heard(): void; stop(): void } {
  let timer = setTimeout(() => abort.abort(), timeoutMs)
  return {
    heard() {
      clearTimeout(timer)
      timer = setTimeout(() => abort.abort(), timeoutMs)
    },
    stop: () => clearTimeout(timer),
  }
}
