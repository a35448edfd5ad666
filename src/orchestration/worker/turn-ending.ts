import type { RuntimeEvent } from '../model/events'
import type { Failure } from '../model/failure'
import type { SessionEnd } from '../ports'
import type { StopReason } from './turn-accumulator'

/** `stopped`: the session was ended in mid-turn by an order. `failure` is null only for `completed`. */
export type TurnStatus = 'completed' | 'failed' | 'interrupted' | 'cancelled' | 'stopped'
export type TurnEnding = { status: TurnStatus; failure: Failure | null }

const INTERRUPTED: TurnEnding = {
  status: 'interrupted',
  failure: { reason: 'interrupted', message: 'The turn was interrupted before it ended.' },
}
const STOPPED: TurnEnding = {
  status: 'stopped',
  failure: { reason: 'interrupted', message: 'The session was stopped before the turn ended.' },
}

/** The one place that says which events end a turn. Null for every other event. */
export function endingOfEvent(event: RuntimeEvent): TurnEnding | null {
  switch (event.type) {
    case 'turn.completed':
      return { status: 'completed', failure: null }
    case 'turn.errored':
    case 'session.errored':
      return { status: 'failed', failure: event.payload.failure }
    case 'turn.interrupted':
      return INTERRUPTED
    case 'session.stopped':
      return STOPPED
    default:
      return null
  }
}

/** A session that ends takes its turn with it, also when no event said so. */
export function endingOfSession(end: SessionEnd): TurnEnding {
  switch (end.status) {
    case 'stopped':
      return STOPPED
    case 'exited':
    case 'errored':
      return {
        status: 'failed',
        failure: end.failure ?? { reason: 'process_crashed', message: 'The session ended before the turn did.' },
      }
  }
}

/** A turn that ended well must have said something, and must not have been declined. A cut answer (`max_tokens`) counts. */
export function judgeCompletion(ending: TurnEnding, text: string, stopReason: StopReason | null): TurnEnding {
  if (ending.status !== 'completed') return ending
  if (stopReason === 'refusal') {
    return { status: 'failed', failure: { reason: 'refused', message: 'The model declined the task.' } }
  }
  if (text.trim().length === 0) {
    return {
      status: 'failed',
      failure: { reason: 'no_output', message: 'The agent ended its turn without an answer.' },
    }
  }
  return ending
}
