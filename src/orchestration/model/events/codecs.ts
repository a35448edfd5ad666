import type { EventRecord } from '.'
import type { EventCodecs, Upcast } from './codec'
import type { LedgerEventType } from './payloads'
import { REDUCTION_CODECS } from './reduction-codecs'
import { REQUEST_CODECS } from './request-codecs'
import { RUN_CODECS } from './run-codecs'
import { NOTE_CODECS, SESSION_CODECS } from './session-codecs'
import { UnreadableEventError, whyUnreadable } from './unreadable-event'
import { WORKER_CODECS } from './worker-codecs'

/** One codec per type. */
export const EVENT_CODECS: EventCodecs<LedgerEventType> = {
  ...RUN_CODECS,
  ...WORKER_CODECS,
  ...REQUEST_CODECS,
  ...REDUCTION_CODECS,
  ...SESSION_CODECS,
  ...NOTE_CODECS,
}

/** An event as a database holds it: of any type and version. */
export type StoredEvent = Omit<EventRecord, 'type' | 'payload'> & { type: string; payload: unknown }

const UPCASTS: Readonly<Record<string, readonly Upcast[]>> = Object.fromEntries(
  Object.entries(EVENT_CODECS).flatMap(([type, { upcasts }]) => (upcasts.length === 0 ? [] : [[type, upcasts]])),
)

/** Types that were stored in an earlier version too. Only their events ever change when they are read. */
export const UPCAST_TYPES: readonly string[] = Object.keys(UPCASTS)

/**
 * The event at the version that this build writes. One of a type or version that it does not know stays as it is stored.
 * Payloads are not checked here: see docs/decisions/0010-stored-data-has-versions.md.
 */
export function upcastEvent(stored: StoredEvent): EventRecord {
  const { v = 1, ...event } = stored
  const upcasts = Object.hasOwn(UPCASTS, event.type) ? (UPCASTS[event.type] ?? []) : []
  // The type and payload belong together: this ledger wrote them, or they are marked by a type or version unknown to any fold.
  if (v > upcasts.length) return (v === 1 ? event : stored) as EventRecord
  const payload = upcasts
    .slice(v - 1)
    .reduce((older, upcast) => upcast(older), event.payload as Record<string, unknown>)
  return { ...event, v: upcasts.length + 1, payload } as EventRecord
}

/** @throws UnreadableEventError for an event whose type, version or payload is not what this build writes. */
export function checkEvent(event: StoredEvent): void {
  const unreadable = whyUnreadable(event)
  if (unreadable !== null) throw new UnreadableEventError(unreadable, event)
  const { schema } = EVENT_CODECS[event.type as LedgerEventType]
  const checked = schema.safeParse(event.payload)
  if (checked.success) return
  const issue = checked.error.issues[0]
  const where = issue === undefined ? '' : ` at ${issue.path.join('.') || 'its top'}: ${issue.message}`
  throw new UnreadableEventError('malformed', event, where)
}
