import type { RuntimeEventPayloads } from '@/orchestration/model/events'
import type { Failure } from '@/orchestration/model/failure'
import type { Emit } from '@/orchestration/ports'
import { brokenAnswer, endedByProvider, endedForTool } from './answer-failure'
import type { AnswerPart } from './answer/answer-part'
import { type ChatMessage, type EndpointModel, openAnswer } from './answer/open-answer'
import { readAnswer, type ReadPart } from './answer/read-answer'
import { UnreadableAnswer } from './answer/unreadable-answer'
import { endpointFailure } from './endpoint-failure'
import type { CallOptions } from './endpoint-provider'
import type { Spending } from './endpoint-spending'

/** After an answer has ended, usage may follow; a server that keeps the connection open is not waited for. */
const AFTER_END_TIMEOUT_MS = 5_000

type StopReason = RuntimeEventPayloads['turn.completed']['stopReason']
export type AnswerOutcome = { stopReason: StopReason } | { failure: Failure } | 'aborted'

type Streaming = {
  model: EndpointModel
  messages: ChatMessage[]
  endpoint: string
  quoteProvider: boolean
  providerOptions: CallOptions
  silenceTimeoutMs: number
  abort: AbortController
  emit: Emit
  /** Called for each piece of the answer, also where it holds nothing to emit. */
  onActivity: () => void
  spending: Spending
}

type State = {
  /** Pieces that were understood, and pieces that were not. */
  read: number
  unreadable: number
  end: Extract<AnswerPart, { type: 'end' }> | null
  /** The stream was ended by the mark of its protocol. */
  isDone: boolean
  hasText: boolean
  tools: string[]
}

/**
 * One call: emits what comes and says how it ended. What ends the stream decides: once the provider said why it ended, the
 * answer has arrived, whatever comes or breaks after it.
 * @throws APICallError for an HTTP error; what the way there fails with.
 */
export async function streamAnswer(streaming: Streaming): Promise<AnswerOutcome> {
  const { endpoint, abort, emit, model, onActivity } = streaming
  const silence = watchSilence(streaming.silenceTimeoutMs, abort)
  const state: State = { read: 0, unreadable: 0, end: null, isDone: false, hasText: false, tools: [] }
  let hasResponse = false
  try {
    const { response, warnings } = await openAnswer(model, {
      messages: streaming.messages,
      callOptions: streaming.providerOptions,
      signal: abort.signal,
    })
    hasResponse = true
    for (const raw of warnings) emit({ type: 'runtime.event', payload: { method: 'warning', raw } })
    const onBytes = () => {
      // A connection that is kept alive after the end of its answer is no reason to wait longer.
      if (hasEnded(state)) return
      silence.activity()
      onActivity()
    }
    onBytes()
    for await (const part of readAnswer(response, model.provider.createReader(), onBytes)) {
      const failure = take(part, state, streaming)
      if (failure !== null) return { failure }
      silence.activity(hasEnded(state) ? AFTER_END_TIMEOUT_MS : undefined)
    }
  } catch (error) {
    if (hasEnded(state)) return outcomeOf(state, endpoint)
    if (abort.signal.aborted) return 'aborted'
    if (error instanceof UnreadableAnswer || !hasResponse) throw error
    return { failure: brokenAnswer('connection', endpoint) }
  } finally {
    silence.stop()
  }
  return abort.signal.aborted && !hasEnded(state) ? 'aborted' : outcomeOf(state, endpoint)
}

function take(part: ReadPart, state: State, { emit, spending, ...streaming }: Streaming): Failure | null {
  state.read += part.type === 'unreadable' || part.type === 'done' ? 0 : 1
  switch (part.type) {
    case 'text': {
      spending.begin()
      state.hasText ||= part.text.trim() !== ''
      const { text, begins } = part
      emit({ type: 'assistant.message.delta', payload: begins === undefined ? { text } : { text, begins } })
      return null
    }
    case 'thought':
      spending.begin()
      emit({ type: 'assistant.thought.delta', payload: { text: part.text } })
      return null
    case 'tool':
      spending.begin()
      state.tools.push(part.name)
      return null
    case 'usage':
      spending.count(part.usage, part.raw)
      return null
    case 'cost':
      spending.report(part.usd)
      return null
    case 'end':
      spending.begin()
      state.end ??= part
      return null
    case 'done':
      state.isDone = true
      return null
    case 'unreadable':
      state.unreadable += 1
      emit({ type: 'runtime.decode_error', payload: { excerpt: part.raw, message: part.message } })
      return null
    case 'error':
      if (!hasEnded(state)) return endpointFailure(part.error, streaming)
      emit({ type: 'runtime.event', payload: { method: 'error', raw: part.error } })
      return null
  }
}

function hasEnded({ end, isDone, hasText }: State): boolean {
  return end !== null || (isDone && hasText)
}

function outcomeOf({ end, isDone, hasText, read, unreadable, tools }: State, endpoint: string): AnswerOutcome {
  switch (end?.end) {
    case 'stop':
      return { stopReason: 'end_turn' }
    case 'length':
      return { stopReason: 'max_tokens' }
    case 'refusal':
      return { stopReason: 'refusal' }
    case 'tool':
      return { failure: endedForTool(tools, endpoint) }
    case 'error':
      return { failure: endedByProvider(end.raw, endpoint) }
    case undefined:
      if (isDone && (hasText || read > 0)) return { stopReason: 'end_turn' }
      if (read > 0) return { failure: brokenAnswer('end of stream', endpoint) }
      return { failure: brokenAnswer(unreadable > 0 ? 'nothing readable' : 'nothing', endpoint) }
  }
}

type Silence = { activity(timeoutMs?: number): void; stop(): void }

/** Aborts after `timeoutMs` without a call of `activity`, or after the time that its last call allows if that is less. */
function watchSilence(timeoutMs: number, abort: AbortController): Silence {
  const start = (ms: number) => setTimeout(() => abort.abort(), ms)
  let timer = start(timeoutMs)
  return {
    activity(allowedMs = timeoutMs) {
      clearTimeout(timer)
      timer = start(Math.min(allowedMs, timeoutMs))
    },
    stop: () => clearTimeout(timer),
  }
}
