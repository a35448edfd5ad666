import { afterEach, describe, expect, it } from 'vitest'
import type { RuntimeEvent } from '@/orchestration/model/events'
import type { StartSessionRequest } from '@/orchestration/model/runtime'
import { createRuntimeController } from '@/orchestration/session/runtime-controller'
import { RuntimeFailure } from '@/orchestration/session/runtime-failure'
import { createSessionDriver, type SessionDeadlines } from '@/orchestration/worker/session-driver'
import { createFakeClock, settle } from '../../support/fake-clock'
import { createFakeRuntime, type FakeRuntimeOptions, type FakeScript } from '../../support/fake-runtime'

const REQUEST: StartSessionRequest = {
  sessionId: 'ses_1',
  backend: 'fake',
  model: 'fake-model',
  options: {},
  selection: {},
  cwd: null,
  resume: null,
  marker: 'ses_1',
  ordinal: 1,
}
const INPUT = { turnId: 'turn-1', text: 'Do it.' }

const timersLeft: (() => number)[] = []
afterEach(() => {
  expect(timersLeft.map((count) => count())).toEqual(timersLeft.map(() => 0))
  timersLeft.length = 0
})

type SetupOptions = Partial<FakeRuntimeOptions> & {
  deadlines?: SessionDeadlines
  onEvent?: (event: RuntimeEvent) => void | Promise<void>
}

function setup(script: FakeScript, { deadlines = {}, onEvent, ...runtimeOptions }: SetupOptions = {}) {
  const clock = createFakeClock()
  timersLeft.push(() => clock.pendingTimers())
  const runtime = createFakeRuntime({ clock, script, ...runtimeOptions })
  const controller = createRuntimeController([runtime], { clock })
  const abort = new AbortController()
  const events: RuntimeEvent[] = []
  const driver = createSessionDriver({
    controller,
    request: REQUEST,
    clock,
    deadlines,
    signal: abort.signal,
    onEvent: (event) => {
      events.push(event)
      return onEvent?.(event)
    },
  })
  return { clock, runtime, controller, abort, events, driver }
}

describe('a driven turn', () => {
  it('completes with the whole text, its events, usage, cost and model', async () => {
    const { driver, events } = setup((turn) => {
      turn.say('Hello ')
      turn.usage(10, 5, 0.25)
      turn.say('world')
    })
    await driver.start()
    const outcome = await driver.turn(INPUT)
    expect(outcome).toEqual({
      status: 'completed',
      failure: null,
      text: 'Hello world',
      eventCount: 5,
      usage: { input: 10, output: 5, reasoning: 0, cached: 0, cacheWrite: 0, total: 15 },
      cost: { source: 'reported', usd: 0.25 },
      model: 'fake-model',
    })
    expect(events.map(({ type }) => type)).toEqual([
      'session.started',
      'turn.started',
      'assistant.message.delta',
      'usage.updated',
      'assistant.message.delta',
      'turn.completed',
    ])
    await driver.stop()
  })

  it('starts the text anew with each turn and carries the session usage on', async () => {
    const { driver } = setup((turn) => {
      turn.say(`answer ${turn.turnNumber}`)
      if (turn.turnNumber === 1) turn.usage(10, 5)
    })
    await driver.start()
    await driver.turn(INPUT)
    const second = await driver.turn({ turnId: 'turn-2', text: 'again' })
    expect(second).toMatchObject({ text: 'answer 2', usage: { total: 15 } })
    expect(driver.snapshot().text).toBe('answer 1\n\nanswer 2')
    await driver.stop()
  })

  it('fails as no_output when it completed without an answer', async () => {
    const { driver } = setup((turn) => turn.say('  \n'))
    await driver.start()
    expect(await driver.turn(INPUT)).toMatchObject({ status: 'failed', failure: { reason: 'no_output' } })
    await driver.stop()
  })

  it('fails as refused when the model declined, and keeps what it said', async () => {
    const { driver } = setup((turn) => {
      turn.say('I would rather not.')
      return 'refusal'
    })
    await driver.start()
    expect(await driver.turn(INPUT)).toMatchObject({
      status: 'failed',
      failure: { reason: 'refused' },
      text: 'I would rather not.',
    })
    await driver.stop()
  })

  it('counts as completed when the answer was cut at the model’s limit', async () => {
    const { driver } = setup((turn) => {
      turn.say('Half an ans')
      return 'max_tokens'
    })
    await driver.start()
    expect(await driver.turn(INPUT)).toMatchObject({ status: 'completed', text: 'Half an ans' })
    await driver.stop()
  })

  it('fails with the runtime’s reason when the turn errs', async () => {
    const { driver } = setup(() => {
      throw new RuntimeFailure({ reason: 'rate_limited', message: 'Slow down.' })
    })
    await driver.start()
    expect(await driver.turn(INPUT)).toMatchObject({
      status: 'failed',
      failure: { reason: 'rate_limited', message: 'Slow down.' },
    })
    await driver.stop()
  })

  it('ends as interrupted when somebody interrupts it, with the partial text', async () => {
    const { driver, controller } = setup(async (turn) => {
      turn.say('partial')
      await turn.hang()
    })
    await driver.start()
    const turn = driver.turn(INPUT)
    await settle()
    await controller.interrupt('ses_1')
    expect(await turn).toMatchObject({ status: 'interrupted', text: 'partial', failure: { reason: 'interrupted' } })
    await driver.stop()
  })

  it('ends as stopped when somebody stops the session', async () => {
    const { driver, controller } = setup((turn) => turn.hang())
    await driver.start()
    const turn = driver.turn(INPUT)
    await settle()
    await controller.stopSession('ses_1')
    expect(await turn).toMatchObject({ status: 'stopped', failure: { reason: 'interrupted' } })
  })

  it('ends as failed when the session crashes', async () => {
    const { driver } = setup((turn) => turn.crash({ reason: 'process_crashed', message: 'exit code 7' }))
    await driver.start()
    expect(await driver.turn(INPUT)).toMatchObject({ status: 'failed', failure: { message: 'exit code 7' } })
  })

  it('fails at once when the session was gone before it', async () => {
    const { driver, controller, runtime } = setup(() => {})
    await driver.start()
    await controller.stopSession('ses_1')
    expect(await driver.turn(INPUT)).toMatchObject({ status: 'stopped' })
    expect(runtime.inputs).toEqual([])
  })

  it('is refused before the start and while another goes on', async () => {
    const { driver, abort } = setup((turn) => turn.hang())
    await expect(driver.turn(INPUT)).rejects.toMatchObject({ code: 'illegal_state' })
    await driver.start()
    const turn = driver.turn(INPUT)
    await expect(driver.turn(INPUT)).rejects.toMatchObject({ code: 'illegal_state' })
    abort.abort()
    await turn
  })
})

describe('deadlines', () => {
  it('give up a start that takes too long and clean up after it', async () => {
    let startSignal: AbortSignal | undefined
    const { driver, clock, runtime } = setup(() => {}, {
      deadlines: { startTimeoutMs: 30_000 },
      onStart: (_, signal) => {
        startSignal = signal
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
      },
    })
    const start = driver.start()
    const failure = expect(start).rejects.toMatchObject({ failure: { reason: 'start_timeout' } })
    await clock.advance(29_999)
    expect(startSignal?.aborted).toBe(false)
    await clock.advance(1)
    await failure
    expect(startSignal?.aborted).toBe(true)
    expect(runtime.liveSessions()).toBe(0)
  })

  it('stop a session that comes up after its start was given up', async () => {
    let letStart = () => {}
    const { driver, clock, runtime, controller } = setup(() => {}, {
      deadlines: { startTimeoutMs: 1_000 },
      onStart: () => new Promise<void>((resolve) => (letStart = resolve)), // deaf to the signal
    })
    const failure = expect(driver.start()).rejects.toMatchObject({ failure: { reason: 'start_timeout' } })
    await clock.advance(2_000)
    letStart()
    await clock.advance(0)
    await failure
    expect(runtime.liveSessions()).toBe(0)
    await controller.close()
  })

  it('end a turn that lasts too long, with its partial text, and stop the session', async () => {
    const { driver, clock, runtime } = setup(
      async (turn) => {
        for (;;) {
          turn.say('.')
          await turn.sleep(1_000)
        }
      },
      { deadlines: { turnTimeoutMs: 3_500 } },
    )
    await driver.start()
    const turn = driver.turn(INPUT)
    await clock.advance(3_500)
    expect(await turn).toMatchObject({ status: 'failed', failure: { reason: 'turn_timeout' }, text: '....' })
    expect(runtime.liveSessions()).toBe(0)
  })

  it.each([
    ['its turn', { turnTimeoutMs: 3_500 }],
    ['its silence', { idleTimeoutMs: 1_500 }],
  ])('end %s for the reason that the agent was retrying for', async (_what, deadlines) => {
    const { driver, clock } = setup(
      async (turn) => {
        for (const attempt of [8, 9]) {
          await turn.sleep(1_000)
          const reason = attempt === 8 ? 'provider_error' : 'rate_limited'
          const retry = {
            turnId: turn.input.turnId,
            reason,
            message: 'Too many requests',
            attempt,
            attempts: 10,
          } as const
          turn.emit({ type: 'turn.retrying', payload: retry })
        }
        await turn.hang()
      },
      { deadlines },
    )
    await driver.start()
    const turn = driver.turn(INPUT)
    await clock.advance(3_500)
    const { failure } = await turn
    expect(failure?.reason).toBe('rate_limited')
    expect(failure?.message).toMatch(/ Retrying, attempt 9 of 10: Too many requests$/)
  })

  it('end a turn that went on after its retries for its own length', async () => {
    const { driver, clock } = setup(
      async (turn) => {
        const retry = {
          turnId: turn.input.turnId,
          reason: 'rate_limited',
          message: 'm',
          attempt: 1,
          attempts: 10,
        } as const
        turn.emit({ type: 'turn.retrying', payload: retry })
        turn.say('it answers now')
        await turn.hang()
      },
      { deadlines: { turnTimeoutMs: 1_000 } },
    )
    await driver.start()
    const turn = driver.turn(INPUT)
    await clock.advance(1_000)
    expect(await turn).toMatchObject({ failure: { reason: 'turn_timeout' } })
  })

  it('end a turn that is silent too long; every event gives it the whole time again', async () => {
    const { driver, clock } = setup(
      async (turn) => {
        await turn.sleep(900)
        turn.say('one')
        await turn.sleep(900)
        turn.say('two')
        await turn.hang()
      },
      { deadlines: { idleTimeoutMs: 1_000 } },
    )
    await driver.start()
    const turn = driver.turn(INPUT)
    await clock.advance(2_799)
    expect(clock.pendingTimers()).toBe(1)
    await clock.advance(1)
    expect(await turn).toMatchObject({ status: 'failed', failure: { reason: 'idle_timeout' }, text: 'onetwo' })
  })

  it('end no turn whose agent is heard without an event', async () => {
    const { driver, clock, events } = setup(
      async (turn) => {
        for (let beat = 0; beat < 5; beat++) {
          await turn.sleep(900)
          turn.request.onActivity?.()
        }
        await turn.hang()
      },
      { deadlines: { idleTimeoutMs: 1_000 } },
    )
    await driver.start()
    const turn = driver.turn(INPUT)
    await clock.advance(5 * 900 + 999)
    expect(events.map(({ type }) => type)).toEqual(['session.started', 'turn.started'])
    await clock.advance(1)
    expect(await turn).toMatchObject({ status: 'failed', failure: { reason: 'idle_timeout' } })
  })

  it('stand still while the agent waits for a person', async () => {
    const { driver, clock, controller } = setup(
      async (turn) => {
        await turn.sleep(600)
        const answer = await turn.ask()
        turn.say(answer.action)
        await turn.sleep(300)
      },
      { deadlines: { turnTimeoutMs: 1_000, idleTimeoutMs: 1_000 } },
    )
    await driver.start()
    const turn = driver.turn(INPUT)
    await clock.advance(86_400_000)
    await controller.respond('ses_1', 'request-1', { action: 'allow', optionId: null, text: null, answers: null })
    await clock.advance(300)
    expect(await turn).toMatchObject({ status: 'completed', text: 'allow' })
    await driver.stop()
  })

  it('go on with the time that was left once the person has answered', async () => {
    const { driver, clock, controller } = setup(
      async (turn) => {
        await turn.sleep(600)
        await turn.ask()
        await turn.hang()
      },
      { deadlines: { turnTimeoutMs: 1_000 } },
    )
    await driver.start()
    const turn = driver.turn(INPUT)
    await clock.advance(50_000)
    await controller.respond('ses_1', 'request-1', { action: 'deny', optionId: null, text: null, answers: null })
    await clock.advance(399)
    expect(clock.pendingTimers()).toBe(1)
    await clock.advance(1)
    expect(await turn).toMatchObject({ failure: { reason: 'turn_timeout' } })
  })
})

describe('cancelling', () => {
  it('interrupts first, so that the last words and usage still come, then stops the session', async () => {
    const { driver, abort, runtime, events } = setup(async (turn) => {
      turn.say('so far')
      turn.usage(3, 4)
      await turn.hang()
    })
    await driver.start()
    const turn = driver.turn(INPUT)
    await settle()
    abort.abort()
    expect(await turn).toMatchObject({
      status: 'cancelled',
      failure: { reason: 'cancelled' },
      text: 'so far',
      usage: { total: 7 },
    })
    expect(events.map(({ type }) => type).slice(-2)).toEqual(['turn.interrupted', 'session.stopped'])
    expect(runtime.liveSessions()).toBe(0)
  })

  it.each([
    ['ignores the interrupt', { isDeaf: true }, false],
    ['never says whether it took the interrupt', {}, true],
  ])('stops an agent that %s after five seconds', async (_, options, isMute) => {
    const { driver, abort, clock, controller, runtime } = setup((turn) => turn.hang(), options)
    if (isMute) controller.interrupt = () => new Promise(() => {})
    await driver.start()
    const turn = driver.turn(INPUT)
    await settle()
    abort.abort()
    await clock.advance(4_999)
    expect(runtime.liveSessions()).toBe(1)
    await clock.advance(1)
    expect(await turn).toMatchObject({ status: 'cancelled' })
    expect(runtime.liveSessions()).toBe(0)
  })

  it('stops an agent that cannot be interrupted at once', async () => {
    const { driver, abort, runtime } = setup((turn) => turn.hang(), { capabilities: { interrupt: false } })
    await driver.start()
    const turn = driver.turn(INPUT)
    await settle()
    abort.abort()
    expect(await turn).toMatchObject({ status: 'cancelled' })
    expect(runtime.liveSessions()).toBe(0)
  })

  it('fails instead with the failure that was given as the abort’s reason', async () => {
    const { driver, abort } = setup((turn) => turn.hang())
    await driver.start()
    const turn = driver.turn(INPUT)
    abort.abort(new RuntimeFailure({ reason: 'budget_stopped', message: 'The budget is spent.' }))
    expect(await turn).toMatchObject({ status: 'failed', failure: { reason: 'budget_stopped' } })
  })

  it('before the start starts nothing', async () => {
    const { driver, abort, runtime } = setup(() => {})
    abort.abort()
    await expect(driver.start()).rejects.toMatchObject({ failure: { reason: 'cancelled' } })
    expect(runtime.requests).toEqual([])
  })

  it('during the start gives it up', async () => {
    const { driver, abort, runtime } = setup(() => {}, {
      onStart: (_, signal) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
    })
    const start = driver.start()
    await settle()
    abort.abort()
    await expect(start).rejects.toMatchObject({ failure: { reason: 'cancelled' } })
    expect(runtime.liveSessions()).toBe(0)
  })
})

describe('the consumer of events', () => {
  it('gets every event in order, one at a time, while the runtime goes on', async () => {
    const order: string[] = []
    let busy = 0
    const { driver } = setup(
      (turn) => {
        for (let word = 0; word < 500; word++) turn.say(`${word} `)
        order.push('runtime done')
      },
      {
        onEvent: async (event) => {
          busy += 1
          expect(busy).toBe(1)
          await settle()
          busy -= 1
          order.push(event.type)
        },
      },
    )
    await driver.start()
    const { text } = await driver.turn(INPUT)
    expect(text).toBe(Array.from({ length: 500 }, (_, word) => `${word} `).join(''))
    expect(order.filter((type) => type === 'assistant.message.delta')).toHaveLength(500)
    expect(order.indexOf('runtime done')).toBeLessThan(3)
    expect(order.at(-1)).toBe('turn.completed')
    await driver.stop()
  })

  it('ends the turn with its own error when it throws, and the session is stopped', async () => {
    const broken = new Error('fenced')
    const { driver, runtime } = setup(
      async (turn) => {
        turn.say('x')
        await turn.hang()
      },
      {
        onEvent: (event) => {
          if (event.type === 'assistant.message.delta') throw broken
        },
      },
    )
    await driver.start()
    await expect(driver.turn(INPUT)).rejects.toBe(broken)
    expect(runtime.liveSessions()).toBe(0)
  })
})
