import type { LossCause } from '../failure'

/** The messages by which versions before `Failure.lostBy` said how an attempt lost its runner. */
const CAUSES: Readonly<Record<string, LossCause>> = {
  'the process that drove this attempt died': 'died',
  'its runner could not reach the database in time to keep it': 'unconfirmed',
  'the server was stopped while this attempt was running': 'stopped',
}

/** A failure as version 1 stored it, with the cause of a lost runner as a field. */
export function withLossCause(failure: unknown): unknown {
  if (typeof failure !== 'object' || failure === null) return failure
  const { reason, message } = failure as { reason?: unknown; message?: unknown }
  if (reason !== 'runner_lost' || typeof message !== 'string' || !Object.hasOwn(CAUSES, message)) return failure
  return { ...failure, lostBy: CAUSES[message] }
}
