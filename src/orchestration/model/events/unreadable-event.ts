import { DomainError } from '../errors'
import { knownVersion } from './versions'

/** `unknown_type` and `newer_version` are of a later build; `malformed` is a payload that is not what its version says. */
export type UnreadableCause = 'unknown_type' | 'newer_version' | 'malformed'

type Place = { runId: string; seq: number; type: string; v?: number }

/** An event that a fold needs and this build cannot read. What would be folded without it would not be the run. */
export class UnreadableEventError extends DomainError {
  readonly event: Place

  constructor(unreadable: UnreadableCause, { runId, seq, type, v = 1 }: Place, detail = '') {
    super(
      'unsupported',
      `Event ${seq} of run ${runId} cannot be read: type ${type}, version ${v}, ${why(unreadable, type)}${detail}.`,
      { details: { unreadable, runId, seq, type, v } },
    )
    this.event = { runId, seq, type, v }
  }
}

function why(unreadable: UnreadableCause, type: string): string {
  if (unreadable === 'unknown_type') return 'is not known to this version of Plenum'
  if (unreadable === 'newer_version')
    return `is newer than version ${knownVersion(type)}, which this version of Plenum knows`
  return 'does not hold what this version says'
}

/** By its details, not by its class: modules can be bundled twice, and then `instanceof` lies. */
export function isUnreadableEvent(error: unknown): error is UnreadableEventError {
  return error instanceof Error && error.name === 'DomainError' && 'event' in error
}

/** Null for an event that a fold of this build understands. */
export function whyUnreadable({ type, v = 1 }: { type: string; v?: number }): UnreadableCause | null {
  const known = knownVersion(type)
  if (known === null) return 'unknown_type'
  return v > known ? 'newer_version' : null
}

/** @throws UnreadableEventError for an event of a type or version that this build does not know. */
export function assertReadable(event: Place): void {
  const unreadable = whyUnreadable(event)
  if (unreadable !== null) throw new UnreadableEventError(unreadable, event)
}
