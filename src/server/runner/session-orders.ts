import type { Logger } from 'pino'
import type { Failure } from '@/orchestration/model/failure'
import type { PersonRef } from '@/orchestration/model/request'
import type { Clock, RuntimeController } from '@/orchestration/ports'
import { RuntimeFailure } from '@/orchestration/session/runtime-failure'
import type { TurnOutcome } from '@/orchestration/worker/drive-turn'
import { lossFailure } from '@/orchestration/worker/lose-attempt'
import type { StopOrder } from './attempt-outcome'
import type { RunnerSettings } from './settings'
import { within } from './within'

type SessionOrdersOptions = {
  controller: Pick<RuntimeController, 'interrupt' | 'stopSession'>
  clock: Clock
  settings: Pick<RunnerSettings, 'obeyTimeoutMs' | 'handBackTimeoutMs'>
  sessionId: string
  log: Logger
}

/** How long an agent may take to obey when the whole server stops. */
const SHUTDOWN_OBEY_MS = 1_500

/**
 * What a session was ordered to do, and how far it is. Every order ends in the end of the session: asked first, made to when
 * it does not obey. `signal` gives the driver up, which does both; a cancel by a person goes its own, receipted way.
 */
export function createSessionOrders({ controller, clock, settings, sessionId, log }: SessionOrdersOptions) {
  const abort = new AbortController()
  const timers = new Set<() => void>()
  let stage: 'starting' | 'live' | 'over' = 'starting'
  let order: StopOrder | null = null
  let turn: Promise<TurnOutcome> | null = null
  let handBack: 'none' | 'wanted' | 'begun' = 'none'

  /** A fenced attempt is not ours to name; a cancel is a person's word; else the first order counts. */
  function take(next: StopOrder): boolean {
    const isTaken = order === null || next.kind === 'fenced' || (next.kind === 'cancelled' && order.kind !== 'fenced')
    if (isTaken) order = next
    return isTaken
  }

  function after(ms: number, callback: () => void): void {
    const cancel = clock.setTimer(ms, () => {
      timers.delete(cancel)
      callback()
    })
    timers.add(cancel)
  }

  function hurry(): void {
    if (stage === 'over') return
    abort.abort(new RuntimeFailure(failureOf(order)))
    controller.stopSession(sessionId).catch((error: unknown) => log.error({ err: error }, 'the session did not stop'))
  }

  function stop(next: StopOrder): void {
    if (stage === 'over') return
    // What is being obeyed already may take longer than a server that stops can wait.
    if (next.kind === 'lost') after(SHUTDOWN_OBEY_MS, hurry)
    if (!take(next)) return
    abort.abort(new RuntimeFailure(failureOf(next)))
    if (next.kind === 'fenced') hurry()
  }

  async function interruptForBudget(): Promise<void> {
    const current = turn
    const interrupted = controller.interrupt(sessionId).then(() => current)
    const ended = await within(clock, settings.obeyTimeoutMs, interrupted).catch((error: unknown) => {
      log.info({ err: error }, 'the agent cannot be interrupted; its session is being stopped')
      return null
    })
    if (ended === null) hurry()
  }

  return {
    signal: abort.signal,
    stage: () => stage,
    /** A turn is in progress, and nobody has ordered its end. */
    isInTurn: () => stage === 'live' && turn !== null && order === null,
    current: () => order,
    started(): void {
      stage = 'live'
    },
    over(): void {
      stage = 'over'
      for (const cancel of timers) cancel()
      timers.clear()
    },
    /** Remembers the turn in progress. */
    async during(next: Promise<TurnOutcome>): Promise<TurnOutcome> {
      turn = next
      try {
        return await next
      } finally {
        turn = null
      }
    },
    /** How the turn in progress ends; at once when there is none. */
    async turnEnd(): Promise<'interrupted' | 'ended'> {
      const ended = await turn
      return ended?.status === 'interrupted' ? 'interrupted' : 'ended'
    },
    /** A person cancelled: the control itself does the stopping, unless there is no session to order yet. */
    cancelled(by: PersonRef | null): void {
      take({ kind: 'cancelled', by })
      if (stage === 'starting') abort.abort(new RuntimeFailure(failureOf(order)))
    },
    stop,
    hurry,
    stopForBudget(failure: Failure): void {
      if (stage !== 'live' || turn === null) return stop({ kind: 'failed', failure })
      if (!take({ kind: 'failed', failure })) return
      handBack = 'wanted'
      void interruptForBudget()
    },
    /** True once, after the turn that was interrupted for the budget, if nothing else has been ordered since. */
    mayHandBack(status: TurnOutcome['status']): boolean {
      if (handBack !== 'wanted' || status !== 'interrupted' || order?.kind !== 'failed' || abort.signal.aborted)
        return false
      handBack = 'begun'
      after(settings.handBackTimeoutMs, hurry)
      return true
    },
  }
}

function failureOf(order: StopOrder | null): Failure {
  switch (order?.kind) {
    case 'failed':
      return order.failure
    case 'lost':
      return lossFailure(order.cause)
    case 'cancelled':
    case undefined:
      return { reason: 'cancelled', message: 'The worker was cancelled.' }
    case 'fenced':
      return { reason: 'runner_lost', message: 'The attempt belongs to another runner now.' }
  }
}

export type SessionOrders = ReturnType<typeof createSessionOrders>
