import type { LedgerEventType, LedgerPayloads, RuntimeEventType } from '../model/events'
import type { RequestKind, RuntimeRequest, RuntimeRequestRecord } from '../model/request'

/** A request that has not been settled. `isAnswered`: its answer is on its way to the runtime, so no person is waited for. */
type AskedRequest = { key: string; kind: RequestKind; toolId: string | null; isAnswered: boolean }

/** The unsettled requests of one worker's or session's current attempt, oldest first. Plain data. */
export type OpenRequests = { readonly attempt: number | null; readonly asked: readonly AskedRequest[] }

export const NO_OPEN_REQUESTS: OpenRequests = { attempt: null, asked: [] }

/** An event of the ledger, or of a live session, which names requests by the runtime's own id and has no attempt. */
export type RequestEvent = { type: LedgerEventType | RuntimeEventType; payload: unknown; attempt?: number | null }

/** Everything that changes who is waited for: what a reader of part of a ledger has to read. */
export const OPEN_REQUEST_TYPES = [
  'request.opened',
  'request.responded',
  'request.expired',
  'request.reopened',
  'request.resolved',
  'request.closed',
  'turn.completed',
  'turn.errored',
  'turn.interrupted',
  'session.stopped',
  'session.errored',
  'worker.started',
  'worker.requeued',
  'worker.completed',
  'worker.failed',
  'worker.cancelled',
] as const satisfies readonly LedgerEventType[]

/**
 * The one rule for "does it wait for a person?": from the opening of a request until it is answered, expires, is resolved or is
 * closed, or until its turn, session or attempt ends; again from its reopening, when the answer could not be delivered.
 * One more event, in order. Pure; an event that changes nothing returns `open` itself.
 */
export function foldOpenRequests(open: OpenRequests, event: RequestEvent): OpenRequests {
  if (isOfEarlierAttempt(open, event)) return open
  switch (event.type) {
    case 'request.opened':
      return ask(open, event, (event.payload as { request: RuntimeRequest }).request) // by the type
    case 'request.responded':
      return setAnswered(open, event.payload, true)
    case 'request.expired':
      return (event.payload as LedgerPayloads['request.expired']).answer === null // by the type
        ? settle(open, event.payload)
        : setAnswered(open, event.payload, true)
    case 'request.reopened':
      return reopen(open, event)
    case 'request.resolved':
    case 'request.closed':
      return settle(open, event.payload)
    case 'worker.requeued':
      return { attempt: (event.payload as LedgerPayloads['worker.requeued']).attempt, asked: [] } // by the type
    case 'worker.started':
      return { attempt: event.attempt ?? null, asked: [] }
    case 'turn.completed':
    case 'turn.errored':
    case 'turn.interrupted':
    case 'session.stopped':
    case 'session.errored':
    case 'worker.completed':
    case 'worker.failed':
    case 'worker.cancelled':
      return open.asked.length === 0 ? open : { ...open, asked: [] }
    default:
      return open
  }
}

/** The requests that wait for a person, oldest first. */
export function waitingRequests({ asked }: OpenRequests): readonly AskedRequest[] {
  return asked.filter(({ isAnswered }) => !isAnswered)
}

export function isWaitingForPerson({ asked }: OpenRequests): boolean {
  return asked.some(({ isAnswered }) => !isAnswered)
}

/** The same rule for a row: the ledger closes the requests of an attempt when it ends. */
export function isOpenRequest({ status }: Pick<RuntimeRequestRecord, 'status'>): boolean {
  return status === 'open'
}

function isOfEarlierAttempt({ attempt }: OpenRequests, event: RequestEvent): boolean {
  return attempt !== null && event.type !== 'worker.requeued' && (event.attempt ?? attempt) < attempt
}

function ask(open: OpenRequests, event: RequestEvent, request: RuntimeRequest & { id?: string }): OpenRequests {
  const key = request.id ?? request.requestId
  if (open.asked.some((known) => known.key === key)) return open
  const { kind, toolId } = request
  return {
    attempt: event.attempt ?? open.attempt,
    asked: [...open.asked, { key, kind, toolId, isAnswered: false }],
  }
}

function reopen(open: OpenRequests, event: RequestEvent): OpenRequests {
  const { id: key, kind } = event.payload as LedgerPayloads['request.reopened'] // by the type
  if (open.asked.some((known) => known.key === key)) return setAnswered(open, event.payload, false)
  return { ...open, asked: [...open.asked, { key, kind, toolId: null, isAnswered: false }] }
}

function setAnswered(open: OpenRequests, payload: unknown, isAnswered: boolean): OpenRequests {
  const index = open.asked.findIndex(({ key }) => key === keyOf(payload))
  const known = open.asked[index]
  if (known === undefined || known.isAnswered === isAnswered) return open
  return { ...open, asked: open.asked.with(index, { ...known, isAnswered }) }
}

function settle(open: OpenRequests, payload: unknown): OpenRequests {
  const asked = open.asked.filter(({ key }) => key !== keyOf(payload))
  return asked.length === open.asked.length ? open : { ...open, asked }
}

function keyOf(payload: unknown): string | undefined {
  const { id, requestId } = payload as { id?: string; requestId?: string } // by the types that have a key
  return id ?? requestId
}
