import { DomainError } from '@/orchestration/model/errors'
import type { EventRecord, LedgerEventType, RuntimeEventPayloads } from '@/orchestration/model/events'
import { FAILURE_ADVICE, FAILURE_REASONS, type Failure, type FailureReason } from '@/orchestration/model/failure'
import type { RuntimeProbe } from '@/orchestration/model/runtime'
import type { EventText } from '@/orchestration/ports'
import { can, type Actor } from '@/server/auth/permissions'

/**
 * What programs on the server say about themselves: error output, pieces of unreadable messages, what a provider answered,
 * native events, paths. It may quote keys, other people's prompts and the machine: only for those who manage runtimes. It
 * stays in the ledger, and is taken out of every answer to anybody else, here and nowhere else.
 */
export function seesInternals(actor: Actor): boolean {
  return can(actor, 'runtimes.manage', { workspaceId: actor.workspaceId })
}

/** An answer as this actor may see it: the same, or a copy without internals. */
export function shownTo<T>(actor: Actor, answer: T): T {
  return seesInternals(actor) ? answer : withoutInternals(answer)
}

/** How a stream shows things to its reader, for as long as it is open. */
export type Shown = { record: <T>(record: T) => T; text: (event: EventText) => string }

export function shownFor(actor: Actor): Shown {
  return shownWith({ seesInternals: seesInternals(actor) })
}

export function shownWith(audience: { seesInternals: boolean }): Shown {
  if (audience.seesInternals) return { record: (record) => record, text: ({ json }) => json }
  return { record: withoutInternals, text: textWithoutInternals }
}

/** @throws DomainError `forbidden` when the reader of an open stream lost the right to what it was opened with. */
export function assertSeesAsMuch(opened: Actor, now: Actor): void {
  if (!seesInternals(opened) || seesInternals(now)) return
  throw new DomainError('forbidden', 'You no longer have the right to see program output.')
}

/** A copy of records, events or anything made of them, without internals. Fields keep their kinds. */
function withoutInternals<T>(value: T): T {
  return without(value) as T // every field keeps its kind
}

/** Types whose payloads have no place for internals: their texts are sent without being parsed. All others are looked through. */
const WITHOUT_INTERNALS: ReadonlySet<string> = new Set<LedgerEventType>([
  'assistant.message.delta',
  'assistant.thought.delta',
  'tool.started',
  'tool.progress',
  'tool.completed',
  'tool.errored',
  'turn.started',
  'turn.completed',
  'turn.interrupted',
  'turn.plan.updated',
  'session.mode.changed',
  'worker.started',
  'worker.completed',
  'worker.cancelled',
  'worker.writes.refused',
  'run.started',
  'run.stage.changed',
  'run.completed',
  'run.cancelled',
  'request.responded',
  'request.resolved',
  'artifact.added',
  'budget.warning',
  'budget.reached',
])

/** The same for an event that is sent as JSON text. */
function textWithoutInternals({ type, json }: EventText): string {
  return WITHOUT_INTERNALS.has(type) ? json : JSON.stringify(without(JSON.parse(json)))
}

/** The same for a line of output beyond the caps: an event, or a piece of a line that was too long to be a message. */
export function spilledLineWithoutInternals(line: string): string {
  const { type, payload } = JSON.parse(line) as AnyEvent | { type: 'runtime.line'; payload: { isLast: boolean } }
  if (type === 'runtime.line') return JSON.stringify({ type, payload: { ...payload, text: '' } })
  return JSON.stringify({ type, payload: eventWithout({ type, payload, message: '' }).payload })
}

/** What people and agents put in for themselves: it is not about the server, whatever it is shaped like. */
const FREE_FORM: ReadonlySet<string> = new Set([
  ...['resultJson', 'structuredResult', 'responseJson', 'input', 'answer', 'options', 'selection', 'metadata'],
])

/** Fields that say why something did not work. */
const CAUSES: ReadonlySet<string> = new Set(['error', 'responseError', 'closeReason'])

function without(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(without)
  if (isFailure(value)) return failureWithout(value)
  return isEvent(value) ? eventWithout(value) : fieldsWithout(value)
}

function fieldsWithout(record: object): object {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, fieldWithout(key, value)]))
}

function fieldWithout(key: string, value: unknown): unknown {
  if (FREE_FORM.has(key)) return value
  if (key === 'transcriptPath') return null
  if (CAUSES.has(key) && typeof value === 'string') return withoutPaths(value)
  if (key === 'probe' && isProbe(value)) return probeWithout(value)
  return without(value)
}

/** With one of these, the message may be the provider's or the agent's own; the excerpt says that it quotes. */
const MAY_QUOTE = {
  runtime_missing: false,
  runtime_unauthenticated: true,
  model_unlisted: true,
  session_lost: true,
  start_timeout: false,
  turn_timeout: false,
  idle_timeout: false,
  run_timeout: false,
  rate_limited: true,
  provider_error: true,
  quota_exceeded: true,
  context_exceeded: true,
  protocol_error: true,
  process_crashed: false,
  output_limit: true,
  budget_stopped: false,
  interrupted: false,
  cancelled: false,
  refused: true,
  denied: false,
  request_unanswered: false,
  runner_lost: false,
  no_output: false,
  no_candidates: false,
  reduction_failed: false,
  invalid_verdict: false,
  internal: false,
} as const satisfies Record<FailureReason, boolean>

function failureWithout({ reason, message, excerpt, lostBy }: Failure): Failure {
  const isQuote = excerpt !== undefined && MAY_QUOTE[reason]
  const shown = { reason, message: isQuote ? `${FAILURE_ADVICE[reason].label}.` : withoutPaths(message) }
  return lostBy === undefined ? shown : { ...shown, lostBy }
}

const NOT_WELL = 'The last check failed. People who manage runtimes can see its output.'

function probeWithout(probe: RuntimeProbe): RuntimeProbe {
  if (probe.message === null) return probe
  const isSaid = probe.status === 'error' || probe.status === 'unauthenticated'
  return { ...probe, message: isSaid ? NOT_WELL : withoutPaths(probe.message) }
}

type AnyEvent = Pick<EventRecord, 'type' | 'message' | 'payload'>

function eventWithout(event: AnyEvent): AnyEvent {
  switch (event.type) {
    case 'runtime.stderr':
      return { ...event, payload: { text: '' } }
    case 'runtime.decode_error':
      return { ...event, message: UNREADABLE, payload: { message: UNREADABLE, excerpt: '' } }
    case 'runtime.event': {
      const { method } = event.payload as { method: string }
      return { ...event, payload: { method } }
    }
    case 'turn.retrying': {
      const retry = event.payload as RuntimeEventPayloads['turn.retrying'] // by the type
      return { ...event, payload: { ...retry, message: `${FAILURE_ADVICE[retry.reason].label}.` } }
    }
    case 'runner.note':
    case 'session.stopped':
    case 'control.failed':
    case 'control.observed':
    case 'request.response.failed':
    case 'request.reopened':
    case 'request.closed':
    case 'request.expired':
      return {
        ...event,
        message: withoutPaths(event.message),
        payload: textsWithoutPaths(fieldsWithout(event.payload)),
      } as AnyEvent
    default:
      return failedEventWithout(event)
  }
}

const UNREADABLE = 'The agent sent something unreadable.'

/** An event that tells of a failure says it in its message too. */
function failedEventWithout(event: AnyEvent): AnyEvent {
  const payload = fieldsWithout(event.payload)
  const said = 'failure' in event.payload ? event.payload.failure : null
  if (!isFailure(said)) return { ...event, payload } as AnyEvent
  const shown = failureWithout(said).message
  // A message that was cut does not hold the whole of what it quotes.
  const message = event.message.includes(said.message) ? event.message.replace(said.message, () => shown) : shown
  return { ...event, message: said.message === shown ? event.message : message, payload } as AnyEvent
}

function textsWithoutPaths(payload: object): object {
  return Object.fromEntries(
    Object.entries(payload).map(([key, value]) => [key, typeof value === 'string' ? withoutPaths(value) : value]),
  )
}

/** An absolute path of at least two parts, not one within an address or a word; only its last part is kept. */
const PATH = /(?<![^\s'"`(<[=,:;])(?:file:\/\/|~)?\/(?:[^\s/'"`()<>[\]=,:;]+\/+)+([^\s/'"`()<>[\]=,:;]*)/gu

function withoutPaths(text: string): string {
  return text.replace(PATH, (_, last: string) => `…/${last}`)
}

function isEvent(value: object): value is AnyEvent {
  const fields = value as { type?: unknown; message?: unknown; payload?: unknown }
  return (
    typeof fields.type === 'string' &&
    typeof fields.message === 'string' &&
    typeof fields.payload === 'object' &&
    fields.payload !== null
  )
}

function isFailure(value: unknown): value is Failure {
  if (typeof value !== 'object' || value === null) return false
  const { reason, message } = value as { reason?: unknown; message?: unknown }
  return typeof message === 'string' && FAILURE_REASONS.some((known) => known === reason)
}

function isProbe(value: unknown): value is RuntimeProbe {
  return typeof value === 'object' && value !== null && 'message' in value && 'status' in value
}
