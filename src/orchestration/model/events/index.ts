import type { LedgerEventType, LedgerPayloads, NoteType, StateEventType, StreamEventType } from './payloads'

export type * from './payloads'

/**
 * An event of the ledger. `seq` is 1…n within its run, without gaps. `createdAt` is ISO 8601 UTC. `v` is the version of the
 * payload's schema; absent is 1.
 */
export type EventOf<T extends LedgerEventType> = {
  runId: string
  seq: number
  workerId: string | null
  attempt: number | null
  type: T
  v?: number
  message: string
  payload: LedgerPayloads[T]
  createdAt: string
}
export type EventRecord = { [T in LedgerEventType]: EventOf<T> }[LedgerEventType]

/** An event before it has its place in the ledger. */
export type EventDraft = {
  [T in LedgerEventType]: Pick<EventOf<T>, 'workerId' | 'attempt' | 'type' | 'message' | 'payload'>
}[LedgerEventType]
export type StateEventDraft = Extract<EventDraft, { type: StateEventType }>
export type StreamEventDraft = Extract<EventDraft, { type: StreamEventType | NoteType }>

/** Types that change rows, as data: what the group commit must never be given. */
export const STATE_EVENT_TYPES = {
  'run.created': true,
  'run.started': true,
  'run.stage.changed': true,
  'run.cancel_requested': true,
  'run.completed': true,
  'run.failed': true,
  'run.cancelled': true,
  'run.reactivated': true,
  'worker.created': true,
  'worker.started': true,
  'worker.identified': true,
  'worker.completed': true,
  'worker.failed': true,
  'worker.cancelled': true,
  'worker.attempt.archived': true,
  'worker.requeued': true,
  'worker.writes.refused': true,
  'usage.updated': true,
  'request.opened': true,
  'request.responded': true,
  'request.expired': true,
  'request.response.completed': true,
  'request.response.failed': true,
  'request.reopened': true,
  'request.resolved': true,
  'request.closed': true,
  'control.requested': true,
  'control.observed': true,
  'control.completed': true,
  'control.failed': true,
  'reduction.created': true,
  'reduction.started': true,
  'reduction.completed': true,
  'reduction.failed': true,
  'reduction.cancelled': true,
  'reduction.superseded': true,
  'reduction.adopted': true,
  'artifact.added': true,
} as const satisfies Record<StateEventType, true>

export function isStateEvent(event: { type: string }): event is Extract<EventRecord, { type: StateEventType }> {
  return Object.hasOwn(STATE_EVENT_TYPES, event.type)
}
