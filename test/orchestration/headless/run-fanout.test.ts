import { describe, expect, it } from 'vitest'
import { runFanout, type FanoutOptions } from '@/orchestration/headless/run-fanout'
import { createRuntimeController } from '@/orchestration/session/runtime-controller'
import { RuntimeFailure } from '@/orchestration/session/runtime-failure'
import { createFakeClock, settle } from '../../support/fake-clock'
import { createFakeRuntime, type FakeRuntimeOptions, type FakeScript } from '../../support/fake-runtime'
import { seededNewId } from '../../support/records'

const THREE = [
  { backend: 'fake', label: 'one' },
  { backend: 'fake', label: 'two' },
  { backend: 'fake', label: 'three' },
]

function setup(script: FakeScript, runtimeOptions: Partial<FakeRuntimeOptions> = {}) {
  const clock = createFakeClock()
  const runtime = createFakeRuntime({ clock, script, ...runtimeOptions })
  const controller = createRuntimeController([runtime], { clock })
  const abort = new AbortController()
  const start = (options: Partial<FanoutOptions> = {}) =>
    runFanout(controller, { clock, newId: seededNewId(), prompt: 'Do it.', targets: THREE, ...options }, abort.signal)
  return { clock, runtime, controller, abort, start }
}

describe('a fan-out', () => {
  it('returns results in target order, whoever was first, with totals', async () => {
    const { start, clock, runtime } = setup(async (turn) => {
      await turn.sleep(1_000 * (4 - turn.request.ordinal))
      turn.say(`answer ${turn.request.ordinal}`)
      turn.usage(10, turn.request.ordinal, turn.request.ordinal === 2 ? undefined : 0.1)
    })
    const fanout = start()
    await clock.advance(3_000)
    const result = await fanout
    expect(result.targets.map(({ label, status, text, stopped }) => [label, status, text, stopped])).toEqual([
      ['one', 'completed', 'answer 1', true],
      ['two', 'completed', 'answer 2', true],
      ['three', 'completed', 'answer 3', true],
    ])
    expect(result.usage).toMatchObject({ input: 30, output: 6, total: 36 })
    expect(result.cost).toEqual({ reportedUsd: 0.2, estimatedUsd: 0, unknownAttempts: 1 })
    expect(result.targets[0]).toMatchObject({ eventCount: 6, session: { provider: 'fake' }, error: null })
    expect(runtime.liveSessions()).toBe(0)
    expect(clock.pendingTimers()).toBe(0)
  })

  it('takes a target that names only a model to the runtime its name points to', async () => {
    const models = [{ id: 'claude-opus', label: 'Opus', options: [] }]
    const { start, runtime } = setup((turn) => turn.say('x'), { descriptor: { kind: 'claude' }, models })
    const result = await start({ targets: [{ model: 'claude-opus' }] })
    expect(result.targets).toMatchObject([{ status: 'completed', target: { backend: 'fake', model: 'claude-opus' } }])
    expect(runtime.requests).toMatchObject([{ backend: 'fake', model: 'claude-opus' }])
  })

  it('starts all at once, or as many as it may', async () => {
    const unbounded = setup((turn) => turn.say('x'))
    await unbounded.start({ repeat: 4 })
    expect(unbounded.runtime.peakSessions()).toBe(12)

    const bounded = setup(async (turn) => {
      await turn.sleep(10)
      turn.say('x')
    })
    const fanout = bounded.start({ repeat: 4, maxConcurrency: 5 })
    await bounded.clock.advance(100)
    expect((await fanout).targets).toHaveLength(12)
    expect(bounded.runtime.peakSessions()).toBe(5)
  })

  it('gives repeats unique labels', async () => {
    const { start } = setup((turn) => turn.say('x'))
    const { targets } = await start({ targets: [{ backend: 'fake' }], repeat: 3 })
    expect(targets.map(({ label }) => label)).toEqual([
      'fake · fake-model',
      'fake · fake-model#2',
      'fake · fake-model#3',
    ])
  })

  it('drops no event however many come while others start', async () => {
    const { start } = setup(
      (turn) => {
        for (let word = 0; word < 3_000; word++) turn.say('w')
      },
      { onStart: ({ ordinal }) => (ordinal === 3 ? settle() : undefined) },
    )
    const seen = new Map<string, number>()
    const { targets } = await start({
      onEvent: async (_, { label }) => {
        seen.set(label, (seen.get(label) ?? 0) + 1)
        if ((seen.get(label) ?? 0) % 1_000 === 0) await settle()
      },
    })
    expect(targets.map(({ text, eventCount }) => [text.length, eventCount])).toEqual(Array(3).fill([3_000, 3_004]))
    expect([...seen.values()]).toEqual([3_004, 3_004, 3_004])
  })

  it('ends each target by whatever ends it, and one failure touches no other', async () => {
    const { start, clock, controller } = setup(async (turn) => {
      turn.say(turn.request.model ?? '')
      switch (turn.request.ordinal) {
        case 1:
          throw new RuntimeFailure({ reason: 'rate_limited', message: 'Slow down.' })
        case 2:
          return turn.crash()
        case 3:
        case 4:
        case 5:
          return turn.hang()
        default:
          return undefined
      }
    })
    const sessions: string[] = []
    const fanout = start({
      targets: Array(6).fill({ backend: 'fake' }),
      deadlines: { idleTimeoutMs: 60_000 },
      onEvent: (event) => void (event.type === 'session.started' && sessions.push(event.payload.identity.sessionId)),
    })
    await settle()
    await controller.interrupt(sessions[2] ?? '')
    await controller.stopSession(sessions[3] ?? '')
    await clock.advance(60_000)
    const { targets } = await fanout
    expect(targets.map(({ status, error, text }) => [status, error?.reason, text])).toEqual([
      ['failed', 'rate_limited', 'fake-model'],
      ['failed', 'process_crashed', 'fake-model'],
      ['failed', 'interrupted', 'fake-model'],
      ['failed', 'interrupted', 'fake-model'],
      ['failed', 'idle_timeout', 'fake-model'],
      ['completed', undefined, 'fake-model'],
    ])
  })

  it('reports a target that could not start as failed, without cost', async () => {
    const { start } = setup((turn) => turn.say('x'), {
      onStart: ({ ordinal }) => {
        if (ordinal === 2) throw new RuntimeFailure({ reason: 'runtime_unauthenticated', message: 'Sign in first.' })
      },
    })
    const result = await start()
    expect(result.targets[1]).toMatchObject({
      status: 'failed',
      error: { reason: 'runtime_unauthenticated' },
      session: null,
    })
    expect(result.cost.unknownAttempts).toBe(2)
  })

  it('leaves the sessions of targets open on request, and says so', async () => {
    const { start, runtime, controller } = setup((turn) => turn.say('x'))
    const { targets } = await start({ keepSessions: true })
    expect(targets.map(({ stopped }) => stopped)).toEqual([false, false, false])
    expect(runtime.liveSessions()).toBe(3)
    await controller.close()
  })

  it('refuses bad targets before it starts anything, with all issues', async () => {
    const { start, runtime } = setup(() => {})
    await expect(start({ targets: [{ backend: 'nope' }, { backend: 'fake', model: 'nope' }] })).rejects.toMatchObject({
      code: 'invalid_input',
      details: { issues: [{ code: 'unknown_backend' }, { code: 'model_unlisted' }] },
    })
    expect(runtime.requests).toEqual([])
  })

  it('stops everything and throws when its consumer throws', async () => {
    const { start, runtime } = setup(async (turn) => {
      turn.say('x')
      await turn.hang()
    })
    const broken = new Error('the consumer broke')
    const fanout = start({
      onEvent: (event, { label }) => {
        if (label === 'two' && event.type === 'assistant.message.delta') throw broken
      },
    })
    await expect(fanout).rejects.toBe(broken)
    expect(runtime.liveSessions()).toBe(0)
  })
})

describe('cancelling a fan-out', () => {
  it('settles the sessions and returns finished and partial texts', async () => {
    const { start, abort, runtime, clock } = setup(async (turn) => {
      turn.say(`text ${turn.request.ordinal}`)
      if (turn.request.ordinal > 1) await turn.hang()
    })
    const fanout = start({ maxConcurrency: 2 })
    await settle()
    abort.abort()
    const { targets } = await fanout
    expect(targets.map(({ status, text, error }) => [status, text, error?.reason])).toEqual([
      ['completed', 'text 1', undefined],
      ['cancelled', 'text 2', 'cancelled'],
      ['cancelled', 'text 3', 'cancelled'],
    ])
    expect(runtime.liveSessions()).toBe(0)
    expect(clock.pendingTimers()).toBe(0)
  })

  it('never starts what had not started', async () => {
    const { start, abort, runtime } = setup((turn) => turn.hang())
    const fanout = start({ maxConcurrency: 1 })
    await settle()
    abort.abort()
    const { targets } = await fanout
    expect(targets.map(({ status, session }) => [status, session === null])).toEqual([
      ['cancelled', false],
      ['cancelled', true],
      ['cancelled', true],
    ])
    expect(runtime.requests).toHaveLength(1)
  })
})

describe('requests in a headless fan-out', () => {
  const asking: FakeScript = async (turn) => {
    const answer = await turn.ask()
    turn.say(answer.action)
  }

  it('go to the policy, with who asks', async () => {
    const { start } = setup(asking)
    const askers: string[] = []
    const { targets } = await start({
      onRequest: (request, { label }) => {
        askers.push(`${label}: ${request.summary}`)
        return { action: 'allow', optionId: null, text: null, answers: null }
      },
    })
    expect(targets.map(({ text }) => text)).toEqual(['allow', 'allow', 'allow'])
    expect(askers.sort()).toEqual(['one: run make', 'three: run make', 'two: run make'])
  })

  it('are denied when nobody is there to ask, never allowed', async () => {
    const { start } = setup(asking)
    const { targets } = await start()
    expect(targets.map(({ status, text }) => [status, text])).toEqual(Array(3).fill(['completed', 'deny']))
  })

  it('that are questions are cancelled when nobody is there to ask', async () => {
    const { start } = setup(async (turn) => {
      const answer = await turn.ask({ kind: 'user_input.tool' })
      turn.say(answer.action)
    })
    const { targets } = await start({ onRequest: () => null })
    expect(targets.map(({ text }) => text)).toEqual(['cancel', 'cancel', 'cancel'])
  })

  it('that take no answer fail their target instead of hanging it', async () => {
    const { start, runtime } = setup(asking, { capabilities: { respond: false } })
    const { targets } = await start()
    expect(targets.map(({ status, error }) => [status, error?.reason])).toEqual(
      Array(3).fill(['failed', 'request_unanswered']),
    )
    expect(runtime.liveSessions()).toBe(0)
  })

  it('whose policy throws fail their target', async () => {
    const { start } = setup(asking)
    const { targets } = await start({ onRequest: () => Promise.reject(new Error('no policy for this')) })
    expect(targets.map(({ error }) => error?.reason)).toEqual(Array(3).fill('request_unanswered'))
  })
})

describe('the records of a fan-out', () => {
  it('a blank prompt is refused before anything starts', async () => {
    for (const prompt of ['', '  \n']) {
      const { start, runtime } = setup((turn) => turn.say('x'))
      await expect(start({ prompt })).rejects.toMatchObject({ code: 'invalid_input', message: 'The prompt is empty.' })
      expect(runtime.requests).toEqual([])
    }
  })

  it('the result says how many targets there were and keeps the metadata', async () => {
    const { start } = setup((turn) => turn.say('x'))
    expect(await start({ repeat: 2, metadata: { team: 'ops' } })).toMatchObject({
      targetCount: 6,
      metadata: { team: 'ops' },
    })
    expect(await start({ targets: THREE.slice(0, 1) })).toMatchObject({ targetCount: 1, metadata: {} })
  })

  it('each target has its tracked session, with usage by model and by mode', async () => {
    const { start } = setup((turn) => {
      turn.say('x')
      turn.usage(10, 2, 0.5)
    })
    const { targets } = await start({ targets: THREE.slice(0, 1) })
    const share = { usage: { input: 10, output: 2, total: 12 }, cost: { reportedUsd: 0.5 } }
    expect(targets[0]?.trackedSession).toMatchObject({
      status: 'stopped',
      lastEventType: 'session.stopped',
      usage: { total: 12 },
      byMode: { '': share },
    })
    expect(Object.values(targets[0]?.trackedSession?.byModel ?? {})).toMatchObject([share])
    expect(targets[0]?.trackedSession?.endedAt).not.toBeNull()
  })

  it('a session that cannot be stopped leaves its reason in stopError', async () => {
    const { start, controller } = setup((turn) => turn.say('done'))
    controller.stopSession = () => Promise.reject(new RuntimeFailure({ reason: 'internal', message: 'It is stuck.' }))
    const { targets } = await start({ targets: THREE.slice(0, 1) })
    expect(targets).toMatchObject([
      { status: 'completed', text: 'done', stopped: false, stopError: { message: 'It is stuck.' } },
    ])
    const stopped = await setup((turn) => turn.say('done')).start({ targets: THREE.slice(0, 1) })
    expect(stopped.targets).toMatchObject([{ stopped: true, stopError: null }])
  })
})
