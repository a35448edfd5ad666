import type { RuntimeEvent } from '../model/events'
import type { Failure } from '../model/failure'
import type { NewId } from '../model/ids'
import type { SessionIdentity } from '../model/runtime'
import type { ResolvedTarget } from '../model/target'
import type { Cost, TokenUsage } from '../model/usage'
import type { Clock, RuntimeController } from '../ports'
import { createRequestAnswerer, type OnRequest } from '../session/answer-requests'
import { toFailure } from '../session/runtime-failure'
import type { TrackedSession } from '../worker/tracked-session'
import { createSessionDriver, type SessionDeadlines, type SessionDriver } from '../worker/session-driver'

export type HeadlessOptions = {
  controller: RuntimeController
  clock: Clock
  newId: NewId
  deadlines?: SessionDeadlines
  cwd?: string | null
  onRequest?: OnRequest
}

export type HeadlessSession<T> = {
  /** What `drive` returned; null when the session did not start. */
  value: T | null
  startFailure: Failure | null
  identity: SessionIdentity | null
  trackedSession: TrackedSession | null
  eventCount: number
  usage: TokenUsage
  cost: Cost
  stopped: boolean
  stopFailure: Failure | null
}

/**
 * A session without a ledger: started, used, and stopped again unless it is to be kept. Requests are answered by policy. What
 * was used is counted to the very end, whatever came of it. Rejects only with what `onEvent` or `drive` throws.
 */
export async function withHeadlessSession<T>(
  options: HeadlessOptions & {
    target: ResolvedTarget
    ordinal: number
    keepSession: boolean
    signal: AbortSignal
    onEvent: (event: RuntimeEvent, sessionId: string) => void | Promise<void>
  },
  drive: (driver: SessionDriver) => Promise<T>,
): Promise<HeadlessSession<T>> {
  const { controller, clock, target, keepSession, onEvent } = options
  const sessionId = options.newId('ses')
  const unanswered = new AbortController()
  const answerRequests = createRequestAnswerer({
    controller,
    sessionId,
    label: target.label,
    onRequest: options.onRequest,
    abort: unanswered,
  })
  let eventCount = 0
  const driver = createSessionDriver({
    controller,
    request: {
      sessionId,
      backend: target.backend,
      model: target.model,
      options: target.options,
      selection: target.selection,
      cwd: options.cwd ?? null,
      resume: null,
      marker: sessionId,
      ordinal: options.ordinal,
    },
    clock,
    deadlines: options.deadlines ?? {},
    signal: AbortSignal.any([options.signal, unanswered.signal]),
    onEvent(event) {
      eventCount += 1
      answerRequests(event)
      return onEvent(event, sessionId)
    },
  })

  const result = (
    parts: Pick<HeadlessSession<T>, 'value' | 'startFailure' | 'identity' | 'stopped' | 'stopFailure'>,
  ) => {
    const { usage, cost } = driver.snapshot()
    return { ...parts, trackedSession: controller.getTrackedSession(sessionId), eventCount, usage, cost }
  }

  let identity: SessionIdentity
  try {
    identity = await driver.start()
  } catch (error) {
    return result({ value: null, startFailure: toFailure(error), identity: null, stopped: true, stopFailure: null })
  }
  let value: T
  try {
    value = await drive(driver)
  } catch (error) {
    await driver.stop().catch(() => undefined) // `error` is what went wrong first, and says more
    throw error
  }
  if (keepSession && !options.signal.aborted && !unanswered.signal.aborted) {
    return result({ value, startFailure: null, identity, stopped: false, stopFailure: null })
  }
  const stopFailure = await driver.stop().then(() => null, toFailure)
  return result({ value, startFailure: null, identity, stopped: stopFailure === null, stopFailure })
}
