import type { Failure } from './failure'

type Ended = { status: string; failure: Failure | null }

/** Ended because a person interrupted it: it is stored as failed, and nothing went wrong with it. */
export function isInterrupted({ status, failure }: Ended): boolean {
  return status === 'failed' && failure?.reason === 'interrupted'
}

/** Ended by a fault of its own. */
export function hasFailed(ended: Ended): boolean {
  return ended.status === 'failed' && !isInterrupted(ended)
}
