import type { LedgerEventType } from './payloads'

/**
 * The version at which each type's payload is written. A change of a payload's schema raises it, and its codec gets an upcast
 * from the version before. A table of its own, because browsers need the versions and not the schemas.
 */
export const EVENT_VERSIONS: Readonly<Record<LedgerEventType, number>> = {
  'run.created': 1,
  'run.started': 1,
  'run.stage.changed': 1,
  'run.cancel_requested': 1,
  'run.completed': 1,
  'run.failed': 1,
  'run.cancelled': 1,
  'run.reactivated': 1,
  'worker.created': 1,
  'worker.started': 1,
  'worker.identified': 1,
  'worker.completed': 1,
  'worker.failed': 2,
  'worker.cancelled': 1,
  'worker.attempt.archived': 2,
  'worker.requeued': 1,
  'worker.writes.refused': 1,
  'usage.updated': 1,
  'request.opened': 1,
  'request.responded': 1,
  'request.expired': 1,
  'request.response.completed': 1,
  'request.response.failed': 1,
  'request.reopened': 1,
  'request.resolved': 1,
  'request.closed': 1,
  'control.requested': 1,
  'control.observed': 1,
  'control.completed': 1,
  'control.failed': 1,
  'reduction.created': 1,
  'reduction.started': 1,
  'reduction.completed': 1,
  'reduction.failed': 1,
  'reduction.cancelled': 1,
  'reduction.superseded': 1,
  'reduction.adopted': 1,
  'artifact.added': 1,
  'session.delayed': 1,
  'session.started': 1,
  'session.stopped': 1,
  'session.errored': 1,
  'session.mode.changed': 1,
  'turn.started': 1,
  'turn.completed': 1,
  'turn.errored': 1,
  'turn.interrupted': 1,
  'turn.plan.updated': 1,
  'turn.retrying': 1,
  'assistant.message.delta': 1,
  'assistant.thought.delta': 1,
  'tool.started': 1,
  'tool.progress': 1,
  'tool.completed': 1,
  'tool.errored': 1,
  'runtime.stderr': 1,
  'runtime.decode_error': 1,
  'runtime.event': 1,
  'budget.warning': 1,
  'budget.reached': 1,
  'output.truncated': 1,
  'runner.note': 1,
  'session.stop.failed': 1,
}

export const EVENT_TYPES = Object.keys(EVENT_VERSIONS) as LedgerEventType[] // its keys are the types

/** The version of a type's payload as this build writes it; null for a type that it does not know. */
export function knownVersion(type: string): number | null {
  return Object.hasOwn(EVENT_VERSIONS, type) ? EVENT_VERSIONS[type as LedgerEventType] : null
}

/** The field that says a payload's version, for an event that is written now: absent where it is 1. */
export function versionField(type: LedgerEventType): { v?: number } {
  const v = EVENT_VERSIONS[type]
  return v === 1 ? {} : { v }
}

/**
 * One text for all the versions. A browser and a server that have the same one read each other's events; it differs between
 * builds exactly when a type was added or a version was raised.
 */
export const EVENT_SCHEMA = fingerprint(
  EVENT_TYPES.toSorted()
    .map((type) => `${type}@${EVENT_VERSIONS[type]}`)
    .join(' '),
)

/** The header of an answer that says the server's `EVENT_SCHEMA`; event streams say it in their first frame. */
export const SCHEMA_HEADER = 'x-plenum-schema'

/** FNV-1a, 32 bits. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0
  return hash.toString(16).padStart(8, '0')
}
