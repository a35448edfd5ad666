import { defaultModel } from '@/orchestration/fanout/resolve-fanout-targets'
import type { RuntimeEvent } from '@/orchestration/model/events'
import { beginningOf } from '@/orchestration/model/cut-text'
import { addToMessages, NO_MESSAGES } from '@/orchestration/model/message-text'
import type { Failure } from '@/orchestration/model/failure'
import { toFailure } from '@/orchestration/session/runtime-failure'
import { audited } from '../audit'
import { authoriseWorkspace } from '../authorise'
import type { ServiceContext } from '../context'

export type RuntimeTest = {
  status: 'completed' | 'failed'
  text: string
  failure: Failure | null
  /** What happened, in order; text is in `text`. At most `EVENTS_MAX`. */
  events: RuntimeEvent[]
  durationMs: number
}

const PROMPT = 'Answer with the word ready. Use no tools.'
const TIMEOUT_MS = 90_000
const EVENTS_MAX = 100
const TEXT_CHARS_MAX = 4_000

/**
 * Starts a runtime once with a short prompt, in a folder of its own, and ends it. What it asks is called off: a test has
 * nobody to answer. Never throws for what the runtime does; that is the answer.
 */
export async function testRuntime(
  ctx: ServiceContext,
  input: { runtimeId: string; model: string | null },
): Promise<RuntimeTest> {
  authoriseWorkspace(ctx, 'runtimes.manage')
  return audited(ctx, { action: 'runtimes.test', object: input.runtimeId }, () => runTest(ctx, input))
}

async function runTest(
  { deps, actor }: ServiceContext,
  input: { runtimeId: string; model: string | null },
): Promise<RuntimeTest> {
  const { controller, clock } = deps
  const startedAt = clock.monotonic()
  const sessionId = deps.newId('ses')
  const events: RuntimeEvent[] = []
  const limit = new AbortController()
  const cancelTimer = clock.setTimer(TIMEOUT_MS, () => limit.abort(new Error('The test took longer than 90 s.')))
  let messages = NO_MESSAGES
  let onEnd: (failure: Failure | null) => void = () => undefined
  const ended = new Promise<Failure | null>((resolve) => (onEnd = resolve))
  limit.signal.addEventListener('abort', () => onEnd({ reason: 'turn_timeout', message: 'It took longer than 90 s.' }))

  function emit(event: RuntimeEvent): void {
    if (messages.text.length <= TEXT_CHARS_MAX) messages = addToMessages(messages, event)
    if (event.type !== 'assistant.message.delta' && events.length < EVENTS_MAX) events.push(event)
    if (event.type === 'request.opened') {
      const answer = { action: 'cancel', optionId: null, text: null, answers: null } as const
      // A request that is gone by then needs no answer.
      controller.respond(sessionId, event.payload.request.requestId, answer).catch(() => undefined)
    }
    if (event.type === 'turn.completed') onEnd(null)
    if (event.type === 'turn.errored' || event.type === 'session.errored') onEnd(event.payload.failure)
    if (event.type === 'turn.interrupted') onEnd({ reason: 'interrupted', message: 'The turn was interrupted.' })
  }

  let failure: Failure | null
  let isStarted = false
  try {
    const { workspaceId } = actor
    const model = input.model ?? (await defaultModelOf(deps, { workspaceId, runtimeId: input.runtimeId }))
    const request = { sessionId, workspaceId, backend: input.runtimeId, model, options: {}, selection: {} }
    const place = { cwd: null, resume: null, marker: 'plenum-probe', ordinal: 1, diagnostic: true }
    await controller.startSession({ ...request, ...place }, emit, limit.signal)
    isStarted = true
    await controller.sendInput(sessionId, { turnId: `${sessionId}-test`, text: PROMPT })
    failure = await ended
  } catch (error) {
    failure = toFailure(error)
  } finally {
    cancelTimer()
    if (isStarted) await controller.stopSession(sessionId)
  }
  return {
    status: failure === null ? 'completed' : 'failed',
    text: beginningOf(messages.text, TEXT_CHARS_MAX),
    failure,
    events,
    durationMs: clock.monotonic() - startedAt,
  }
}

/** What a launch would take; an endpoint has no model of its own to fall back to. */
async function defaultModelOf(
  { controller }: ServiceContext['deps'],
  { workspaceId, runtimeId }: { workspaceId: string; runtimeId: string },
): Promise<string | null> {
  const descriptor = (await controller.listRuntimes({ workspaceId })).find(({ id }) => id === runtimeId)
  return descriptor === undefined ? null : (defaultModel(descriptor)?.id ?? null)
}
