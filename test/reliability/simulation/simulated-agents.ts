import type { Runtime } from '@/orchestration/ports'
import { RuntimeFailure } from '@/orchestration/session/runtime-failure'
import { createFakeRuntime, type FakeRuntime, type FakeScript } from '../../support/fake-runtime'
import type { Scheduler, SimulatedProcess } from './scheduler'

const JUDGE_WORDS = 'You are the judge'
const STEPS_MAX = 5

/** Agents that do anything an agent does, at any time, as the seed says: talk, ask, sleep, hang, break, crash, judge. */
export function createSimulatedAgents(scheduler: Scheduler, owner: SimulatedProcess): FakeRuntime[] {
  const clock = scheduler.clockOf(owner)
  const step = () => scheduler.schedule(owner, 'agent', async () => undefined)

  const script: FakeScript = async (turn) => {
    if (turn.input.text.startsWith(JUDGE_WORDS)) {
      await step()
      turn.say(scheduler.chance(0.7) ? verdictOver(turn.input.text) : 'I like all of them.')
      return
    }
    const steps = 1 + scheduler.below(STEPS_MAX)
    for (let at = 1; at <= steps; at++) {
      await step()
      if (turn.signal.aborted) return
      const dice = scheduler.random()
      if (dice < 0.5) turn.say(`${turn.request.ordinal}.${turn.request.attempt}.${at} `)
      else if (dice < 0.6) turn.usage(10 * at, at, at / 100)
      else if (dice < 0.76) await turn.ask()
      else if (dice < 0.84) await turn.sleep(100 + scheduler.below(5_000))
      else if (dice < 0.88)
        turn.emit({ type: 'tool.started', payload: { toolId: `t${at}`, title: 'look', kind: 'read' } })
      else if (dice < 0.92) await turn.hang()
      else if (dice < 0.96) throw new RuntimeFailure({ reason: 'provider_error', message: 'The provider broke.' })
      else await turn.crash()
    }
    await step()
    turn.say('the end')
  }
  /** Slow ones take longer to start than they are given. */
  const onStart = async (_request: unknown, signal: AbortSignal) => {
    await step()
    if (scheduler.chance(0.05)) throw new RuntimeFailure({ reason: 'runtime_unauthenticated', message: 'Who is it?' })
    if (!scheduler.chance(0.05) || signal.aborted) return
    await new Promise<void>((resolve) => {
      const cancel = clock.setTimer(60_000, resolve)
      const onAbort = () => {
        cancel()
        resolve()
      }
      signal.addEventListener('abort', onAbort, { once: true })
    })
  }
  return [
    createFakeRuntime({ id: 'fake', clock, script, onStart }),
    createFakeRuntime({ id: 'deaf', clock, script, onStart, isDeaf: true }),
    createFakeRuntime({ id: 'plain', clock, script, onStart, capabilities: { interrupt: false, resume: false } }),
  ] satisfies Runtime[]
}

function verdictOver(prompt: string): string {
  const names = [...prompt.matchAll(/<<<CANDIDATE (\S+) /g)].map(([, name]) => name ?? '')
  const ranking = names.map((candidate, index) => ({ candidate, score: 90 - index, reason: 'clear' }))
  return JSON.stringify({ winner: names[0], rationale: 'It answers the question.', ranking })
}
