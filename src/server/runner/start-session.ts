import type { Failure } from '@/orchestration/model/failure'
import type { SessionIdentity } from '@/orchestration/model/runtime'
import { toFailure } from '@/orchestration/session/runtime-failure'
import type { SessionDriver } from '@/orchestration/worker/session-driver'

export type StartedSession = { driver: SessionDriver; identity: SessionIdentity; isResumed: boolean }

type StartOptions = {
  /** A driver that is to resume that session; null: to begin one. */
  createDriver: (resume: string | null) => Promise<SessionDriver>
  resume: string | null
  /** An order to stop came: a failed start is its effect. */
  isStopping: () => boolean
  onFallback: (failure: Failure) => void
}

/** Failures that a fresh session would meet too. */
const LASTING: ReadonlySet<Failure['reason']> = new Set(['runtime_missing', 'runtime_unauthenticated', 'cancelled'])

/** Starts a session. Where the earlier one cannot be resumed, for whatever reason, a fresh one is started. */
export async function startSession(options: StartOptions): Promise<StartedSession> {
  const { createDriver, resume, isStopping, onFallback } = options
  const driver = await createDriver(resume)
  try {
    return { driver, identity: await driver.start(), isResumed: resume !== null }
  } catch (error) {
    const failure = toFailure(error)
    if (resume === null || isStopping() || LASTING.has(failure.reason)) throw error
    onFallback(failure)
  }
  return startSession({ ...options, resume: null })
}

const MAY_MEAN_LOST: ReadonlySet<Failure['reason']> = new Set([
  'protocol_error',
  'provider_error',
  'internal',
  'process_crashed',
])
const LOST_SESSION =
  /\b(session|conversation|thread|rollout|resource|checkpoint)s?\b.{0,80}(not (be )?(found|loaded|exist)|no longer|does(n't| not) exist|unknown|expired|missing)|(no|unknown|invalid|expired|missing) (such )?(session|conversation|thread|rollout)/i

/** Whether the first turn of a resumed session failed because the agent does not have that session any more. */
export function isSessionLost({ reason, message, excerpt }: Failure): boolean {
  if (reason === 'session_lost') return true
  // An agent without a word of the protocol for it says it in its own words, as a refusal or an error of its own.
  return MAY_MEAN_LOST.has(reason) && LOST_SESSION.test(`${message} ${excerpt ?? ''}`)
}
