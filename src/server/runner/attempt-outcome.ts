import type { Failure } from '@/orchestration/model/failure'
import type { PersonRef } from '@/orchestration/model/request'
import type { WorkerOutcome } from '@/orchestration/ports'
import type { TurnOutcome } from '@/orchestration/worker/drive-turn'

/** Why a live attempt has to end. The first order counts, except that a cancel outranks the others. */
export type StopOrder =
  | { kind: 'cancelled'; by: PersonRef | null }
  | { kind: 'failed'; failure: Failure }
  /** Its runner gives it up; the attempt is to be gone on with. */
  | { kind: 'lost'; cause: 'stopped' | 'unconfirmed' }
  /** The attempt belongs to somebody else now: end it, write nothing. */
  | { kind: 'fenced'; error: unknown }

export type TurnEnd = Pick<TurnOutcome, 'status' | 'text' | 'failure'>
export type AttemptEnd = WorkerOutcome | { status: 'lost'; cause: 'stopped' | 'unconfirmed'; text: string | null }

/** What an attempt's end is called, from the order it was given (if any) and how its turn ended. */
export function attemptOutcome(turn: TurnEnd, order: StopOrder | null): AttemptEnd {
  const text = turn.text.length > 0 ? turn.text : null
  switch (order?.kind) {
    case 'cancelled':
      return { status: 'cancelled', result: text, by: order.by }
    case 'fenced':
      throw order.error
    case 'failed':
      if (turn.status !== 'completed') return { status: 'failed', failure: order.failure, result: text }
      break // It was done before the order took effect.
    case 'lost':
      if (turn.status !== 'completed') return { status: 'lost', cause: order.cause, text }
      break
    case undefined:
  }
  if (turn.status === 'completed') return { status: 'completed', result: turn.text, resultJson: null }
  return { status: 'failed', failure: turn.failure ?? UNEXPLAINED, result: text }
}

const UNEXPLAINED: Failure = { reason: 'internal', message: 'the turn ended without an answer and without a reason' }
