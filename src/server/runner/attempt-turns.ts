import type { Failure } from '@/orchestration/model/failure'
import type { RunRecord, WorkerRecord } from '@/orchestration/model/records'
import type { ReductionOutcome } from '@/orchestration/ports'
import { HAND_BACK_PROMPT, RESUME_PROMPT } from '@/orchestration/worker/continuation-prompts'
import type { SessionDriver } from '@/orchestration/worker/session-driver'
import type { TurnEnd } from './attempt-outcome'
import { firstInput } from './first-input'
import { judgeAttempt } from './judge-attempt'
import type { Messages } from './messages'
import { retryUnavailable } from './retry-unavailable'
import type { SessionOrders } from './session-orders'
import type { AttemptDeps } from './settings'
import { isSessionLost, type StartedSession } from './start-session'

export type AttemptTurnsEnd = TurnEnd & { reduction?: ReductionOutcome }

type About = {
  run: RunRecord
  worker: WorkerRecord
  orders: SessionOrders
  messages: Messages
  /** Delivers controls and answers that wait. */
  poke: () => void
  /** Called when the resumed session turns out to be lost. */
  onFallback: (failure: Failure) => void
  onStopFailed: (error: unknown) => void
}

/** The turns of an attempt: the task or its continuation, a person's messages, and the last turn before a budget ends it. */
export function createAttemptTurns(
  { store, clock, settings, random }: AttemptDeps,
  { run, worker, orders, messages, poke, onFallback, onStopFailed }: About,
) {
  const turnId = `${worker.id}.${worker.attempt}`

  /** `startFresh` replaces a session that the agent lost. */
  async function take(started: StartedSession, startFresh: () => Promise<StartedSession>): Promise<AttemptTurnsEnd> {
    let { driver } = started
    const turn = (input: Parameters<SessionDriver['turn']>[0]) => orders.during(driver.turn(input))
    if (worker.kind === 'reducer') {
      return judgedEnd(await judgeAttempt({ store, run, worker, turnId, driver: { turn }, random }))
    }
    const resumed = started.isResumed ? worker : { ...worker, resumeFrom: null }
    const input = await retryUnavailable(clock, settings.leaseMs, () => firstInput(store, run, resumed))
    // Words that came with the resume are what it is resumed for.
    const message = input === RESUME_PROMPT ? await messages.takeNext() : null
    const first = turn({ turnId, text: message?.text ?? input })
    poke() // What was said while it started can go into the turn.
    let ended = await first
    if (started.isResumed && isForgotten(ended) && orders.current() === null) {
      await driver.stop().catch(onStopFailed)
      onFallback(ended.failure)
      driver = (await startFresh()).driver
      const text = [run.prompt, message?.text].filter(Boolean).join('\n\n')
      ended = await turn({ turnId: `${turnId}.fresh`, text })
    }
    const end = await messages.goOn(ended, {
      turn: (next, number) => turn({ turnId: `${turnId}.${number}`, text: next }),
      mayGoOn: () => orders.current() === null,
    })
    if (!orders.mayHandBack(end.status)) return end
    const handedBack = await turn({ turnId: `${turnId}.hand-back`, text: HAND_BACK_PROMPT })
    return { ...end, text: [end.text, handedBack.text].filter((part) => part.trim().length > 0).join('\n\n') }
  }

  return { take }
}

/** Whether the agent had forgotten the session that it seemed to resume. */
function isForgotten<End extends TurnEnd>(end: End): end is End & { failure: Failure } {
  return end.status === 'failed' && end.failure !== null && end.text.trim() === '' && isSessionLost(end.failure)
}

function judgedEnd(judged: Awaited<ReturnType<typeof judgeAttempt>>): AttemptTurnsEnd {
  const { status, failure } = judged.outcome
  const text = judged.rawText ?? ''
  if (judged.status === 'completed') {
    const { verdict, markdown, rawText, repaired } = judged
    return {
      status: 'completed',
      text,
      failure: null,
      reduction: { status: 'completed', verdict, markdown, rawText, repaired },
    }
  }
  // The turn may have ended well and its answer still be no verdict.
  return { status: status === 'completed' ? 'failed' : status, text, failure: failure ?? judged.failure }
}
