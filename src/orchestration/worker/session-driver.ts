import { DomainError } from '../model/errors'
import type { RuntimeEvent } from '../model/events'
import type { SessionIdentity, SessionInput, StartSessionRequest } from '../model/runtime'
import type { Clock, RuntimeController } from '../ports'
import { RuntimeFailure } from '../session/runtime-failure'
import { createDeferred } from './deferred'
import { driveTurn, endingOfAbort, type TurnDeadlines, type TurnOutcome } from './drive-turn'
import { watchIntake } from './watch-intake'
import { createOrderedDelivery } from './ordered-delivery'
import { stopBounded } from './stop-bounded'
import { createTurnAccumulator, type TurnSnapshot } from './turn-accumulator'

export type SessionDeadlines = TurnDeadlines & { startTimeoutMs?: number }

export type SessionDriverOptions = {
  controller: RuntimeController
  request: StartSessionRequest
  clock: Clock
  deadlines: SessionDeadlines
  /** Aborting gives up whatever is going on; see `driveTurn`. */
  signal: AbortSignal
  /** Given every event of the session in order, one at a time; only `request.intake` makes the runtime wait. */
  onEvent: (event: RuntimeEvent) => void | Promise<void>
}

export interface SessionDriver {
  /** @throws RuntimeFailure `start_timeout`, `cancelled`, or what the runtime says; nothing of the session is left then. */
  start(): Promise<SessionIdentity>
  /**
   * Drives one turn to its end; resolves after `onEvent` has taken every event of it.
   * @throws what `onEvent` threw, after the session was stopped; DomainError `illegal_state` without a session or during a turn.
   */
  turn(input: SessionInput): Promise<TurnOutcome>
  /** Stops the session; resolves when nothing is left and every event was taken. Idempotent. @throws what `onEvent` threw. */
  stop(): Promise<void>
  /** What the whole session said and used so far, late reports included. */
  snapshot(): TurnSnapshot
}

/** One session from start to stop. Fan-out, reduction and the persisted runner all drive agents by this one piece. */
export function createSessionDriver(options: SessionDriverOptions): SessionDriver {
  const { controller, request, clock, deadlines } = options
  const { sessionId } = request
  const consumerBroke = new AbortController()
  const signal = AbortSignal.any([options.signal, consumerBroke.signal])
  const delivery = createOrderedDelivery(options.onEvent, () => consumerBroke.abort())
  const listeners = new Set<(event: RuntimeEvent) => void>()
  const activityListeners = new Set<() => void>()
  const session = createTurnAccumulator()
  const watched = watchIntake(request.intake)
  let state: 'new' | 'starting' | 'ready' | 'turn' = 'new'

  function emit(event: RuntimeEvent): void {
    session.add(event)
    delivery.push(event)
    for (const listener of listeners) listener(event)
  }

  function onActivity(): void {
    for (const listener of activityListeners) listener()
  }

  async function start(): Promise<SessionIdentity> {
    if (state !== 'new') throw illegal(sessionId, state, 'started twice')
    state = 'starting'
    const giveUp = createDeferred<never>()
    const onAbort = () => giveUp.reject(new RuntimeFailure(endingOfAbort(signal).failure ?? CANCELLED))
    const startAbort = new AbortController()
    const { startTimeoutMs } = deadlines
    const cancelTimer =
      startTimeoutMs === undefined
        ? () => {}
        : clock.setTimer(startTimeoutMs, () => giveUp.reject(new RuntimeFailure(startTimeout(startTimeoutMs))))
    signal.addEventListener('abort', onAbort, { once: true })
    try {
      if (signal.aborted) throw new RuntimeFailure(endingOfAbort(signal).failure ?? CANCELLED)
      const identity = await Promise.race([
        controller.startSession({ ...request, ...watched.given, onActivity }, emit, startAbort.signal),
        giveUp.promise,
      ])
      state = 'ready'
      return identity
    } catch (error) {
      startAbort.abort(error)
      // What could not be started is stopped; an adapter that ignores the order is not waited for, and `error` says more.
      await stopBounded(controller, sessionId, clock).catch(() => undefined)
      await delivery.drained()
      throw error
    } finally {
      cancelTimer()
      signal.removeEventListener('abort', onAbort)
    }
  }

  async function turn(input: SessionInput): Promise<TurnOutcome> {
    if (state !== 'ready') throw illegal(sessionId, state, 'given a turn')
    state = 'turn'
    const outcome = await driveTurn({
      controller,
      sessionId,
      input,
      clock,
      deadlines,
      signal,
      accumulator: createTurnAccumulator(session.snapshot()),
      subscribeHeld: watched.subscribe,
      subscribeActivity: (listener) => added(activityListeners, listener),
      subscribe: (listener) => added(listeners, listener),
    })
    state = 'ready'
    await delivery.drained()
    return outcome
  }

  return {
    start,
    turn,
    async stop() {
      await stopBounded(controller, sessionId, clock)
      await delivery.drained()
    },
    snapshot: () => session.snapshot(),
  }
}

function added<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

const CANCELLED = { reason: 'cancelled', message: 'The worker was cancelled.' } as const

function startTimeout(ms: number) {
  return { reason: 'start_timeout', message: `The agent did not start within ${ms / 1000} s.` } as const
}

function illegal(sessionId: string, state: string, what: string): DomainError {
  const needed = what === 'given a turn' ? 'ready' : 'new'
  return new DomainError('illegal_state', `session ${sessionId} is ${state}; only a ${needed} one can be ${what}`)
}
