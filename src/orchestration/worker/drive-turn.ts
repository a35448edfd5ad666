import type { RuntimeEvent, RuntimeEventPayloads, RuntimeEventType } from '../model/events'
import type { Failure } from '../model/failure'
import type { SessionInput } from '../model/runtime'
import type { Cost, TokenUsage } from '../model/usage'
import type { Clock, RuntimeController } from '../ports'
import { retryWords } from '../run/retry-words'
import { isRuntimeFailure, toFailure } from '../session/runtime-failure'
import { startDeadline } from './deadline'
import { createDeferred } from './deferred'
import { stopBounded } from './stop-bounded'
import type { TurnAccumulator } from './turn-accumulator'
import { endingOfEvent, endingOfSession, judgeCompletion, type TurnEnding, type TurnStatus } from './turn-ending'

/** How long an agent may take to end its turn by itself, after it was asked to, before its session is stopped. */
export const INTERRUPT_GRACE_MS = 5_000

export type TurnDeadlines = { idleTimeoutMs?: number; turnTimeoutMs?: number }

/** How a turn ended. `text` is all that was said until then, also of a turn that failed. Usage and cost are the session's so far. */
export type TurnOutcome = {
  status: TurnStatus
  text: string
  failure: Failure | null
  eventCount: number
  usage: TokenUsage
  cost: Cost
  model: string | null
}

export type DriveTurnOptions = {
  controller: RuntimeController
  sessionId: string
  input: SessionInput
  clock: Clock
  deadlines: TurnDeadlines
  /** Aborting gives up: `cancelled`, or `failed` with the abort reason's failure where that is a RuntimeFailure. */
  signal: AbortSignal
  accumulator: TurnAccumulator
  /** Calls back with every event of the session from now on, in order. */
  subscribe: (listener: (event: RuntimeEvent) => void) => () => void
  /** Calls back at once and when it changes: whether we do not read the agent, which then cannot be heard. */
  subscribeHeld?: (listener: (isHeld: boolean) => void) => () => void
  /** Calls back when the agent was heard without an event; see `StartSessionRequest.onActivity`. */
  subscribeActivity?: (listener: () => void) => () => void
}

/**
 * Sends one input and waits for the end of its turn, whichever end that is: completed, errored, interrupted, session
 * stopped, errored or gone, a deadline, or the signal. Never rejects. While the agent waits for a person both clocks stand
 * still, while it is not read that of its silence does. Giving up first asks for an interrupt, so that partial text and usage still come, then stops the session.
 */
export async function driveTurn(options: DriveTurnOptions): Promise<TurnOutcome> {
  const { controller, sessionId, input, clock, deadlines, signal, accumulator } = options
  const natural = createDeferred<TurnEnding>()
  const gaveUp = createDeferred<TurnEnding>()
  let decided: TurnEnding | null = null
  let over = false

  async function giveUp(ending: TurnEnding): Promise<void> {
    if (decided !== null || over) return
    decided = ending
    // Some say that they were interrupted by an answer, which also may not come.
    const interrupted = isInterrupted(controller, sessionId).then((is) => (is ? natural.promise : null))
    await settledWithin(interrupted, INTERRUPT_GRACE_MS, clock)
    // A session that cannot be stopped is the controller's to report; this turn is over either way.
    await stopBounded(controller, sessionId, clock).catch(() => undefined)
    gaveUp.resolve(ending)
  }
  const failed = (failure: Failure) => void giveUp({ status: 'failed', failure })
  const onAbort = () => void giveUp(endingOfAbort(signal))

  let retry: Retry | null = null
  const timedOut = (failure: Failure) => failed(retry === null ? failure : whileRetrying(failure, retry))
  const idle = startDeadline(clock, deadlines.idleTimeoutMs, () => timedOut(idleTimeout(deadlines.idleTimeoutMs)))
  const turn = startDeadline(clock, deadlines.turnTimeoutMs, () => timedOut(turnTimeout(deadlines.turnTimeoutMs)))
  let isHeld = false

  function setClocks(): void {
    const isWaiting = accumulator.snapshot().isWaitingForPerson
    if (isWaiting) turn.pause()
    else turn.resume()
    if (isWaiting || isHeld) idle.pause()
    else idle.resume()
  }

  const unsubscribeHeld = options.subscribeHeld?.((now) => {
    isHeld = now
    setClocks()
  })
  const unsubscribeActivity = options.subscribeActivity?.(() => idle.restart())
  const unsubscribe = options.subscribe((event) => {
    accumulator.add(event)
    if (event.type === 'turn.retrying') retry = event.payload
    else if (PROGRESS.has(event.type)) retry = null
    idle.restart()
    setClocks()
    const ending = endingOfEvent(event)
    if (ending !== null) natural.resolve(ending)
  })

  if (signal.aborted) {
    onAbort()
  } else {
    signal.addEventListener('abort', onAbort, { once: true })
    const broke = (error: unknown) => natural.resolve({ status: 'failed', failure: toFailure(error) })
    controller.sessionEnd(sessionId).then((end) => natural.resolve(endingOfSession(end)), broke)
    controller.sendInput(sessionId, input).catch(broke)
  }

  const first = await Promise.race([natural.promise, gaveUp.promise])
  const ending = decided === null ? first : await gaveUp.promise
  over = true
  idle.cancel()
  turn.cancel()
  unsubscribe()
  unsubscribeHeld?.()
  unsubscribeActivity?.()
  signal.removeEventListener('abort', onAbort)

  const { text, stopReason, isWaitingForPerson: _, ...sums } = accumulator.snapshot()
  return { ...judgeCompletion(ending, text, stopReason), text, ...sums }
}

export function endingOfAbort(signal: AbortSignal): TurnEnding {
  if (isRuntimeFailure(signal.reason) && signal.reason.failure.reason !== 'cancelled') {
    return { status: 'failed', failure: signal.reason.failure }
  }
  return { status: 'cancelled', failure: { reason: 'cancelled', message: 'The worker was cancelled.' } }
}

async function isInterrupted(controller: RuntimeController, sessionId: string): Promise<boolean> {
  try {
    await controller.interrupt(sessionId)
    return true
  } catch {
    return false // it cannot be interrupted, or is gone: the stop that follows needs no interrupt
  }
}

async function settledWithin(promise: Promise<unknown>, ms: number, clock: Clock): Promise<void> {
  let cancelTimer = () => {}
  const timeout = new Promise<void>((resolve) => {
    cancelTimer = clock.setTimer(ms, resolve)
  })
  await Promise.race([promise, timeout])
  cancelTimer()
}

type Retry = RuntimeEventPayloads['turn.retrying']

/** What says that the provider has answered after all. */
const PROGRESS: ReadonlySet<string> = new Set<RuntimeEventType>([
  'assistant.message.delta',
  'assistant.thought.delta',
  'tool.started',
  'tool.completed',
])

/** Time has run out because of what the agent kept retrying for: that is the reason a person can act on. */
function whileRetrying(failure: Failure, retry: Retry): Failure {
  const message = `${failure.message} ${retryWords(retry)}: ${retry.message}`
  return { reason: retry.reason, message, excerpt: retry.message }
}

function idleTimeout(ms = 0): Failure {
  return { reason: 'idle_timeout', message: `The agent sent nothing for ${ms / 1000} s.` }
}

function turnTimeout(ms = 0): Failure {
  return { reason: 'turn_timeout', message: `The turn took longer than the ${ms / 1000} s it was given.` }
}
