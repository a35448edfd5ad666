import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { spillPath } from '@/server/spill-path'
import type { FakeScript } from '../support/fake-runtime'
import { brokenInvariants, createHarness, isOver, workerAt, type Harness } from './support/harness'

let harness: Harness
beforeEach(async () => {
  harness = await createHarness()
})
afterEach(() => harness.close())

const speakAndHang: FakeScript = async (turn) => {
  if (turn.turnNumber > 1) return // it has nothing to hand back
  turn.say('so far')
  await turn.hang()
}
const hasSpoken = (count: number) => (events: { type: string }[]) =>
  events.filter(({ type }) => type === 'assistant.message.delta').length >= count

describe('deadlines', () => {
  it('end a start that takes too long', async () => {
    let isStarting = () => {}
    const starting = new Promise<void>((resolve) => (isStarting = resolve))
    const onStart = () => {
      isStarting()
      return new Promise<void>(() => {})
    }
    const parts = await harness.start({ onStart })
    const { runId } = await harness.launch(parts, 1, { policy: { limits: { startTimeoutMs: 2_000 } } })
    await starting
    await parts.clock.advance(2_000)
    await parts.clock.advance(15_000) // a start that does not even give up when told to
    const view = await harness.until(runId, isOver)
    expect(workerAt(view, 1)).toMatchObject({ status: 'failed', failure: { reason: 'start_timeout' } })
  })

  it.each([
    ['idle_timeout', { idleTimeoutMs: 3_000 }],
    ['turn_timeout', { turnTimeoutMs: 3_000 }],
    ['run_timeout', { runTimeoutMs: 3_000 }],
  ])('end a worker as %s with its text kept', async (reason, limits) => {
    const parts = await harness.start({ script: speakAndHang })
    const { runId } = await harness.launch(parts, 1, { policy: { limits } })
    await harness.untilEvents(runId, hasSpoken(1))
    await parts.clock.advance(3_000)
    const view = await harness.until(runId, isOver)
    expect(workerAt(view, 1)).toMatchObject({ status: 'failed', failure: { reason }, result: 'so far' })
    expect(parts.runtime.liveSessions()).toBe(0)
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })

  it('of a run also end the workers that had not started', async () => {
    const parts = await harness.start({ script: speakAndHang })
    const limits = { runTimeoutMs: 3_000 }
    const { runId } = await harness.launch(parts, 3, { policy: { limits, maxConcurrency: 1 } })
    await harness.untilEvents(runId, hasSpoken(1))
    await parts.clock.advance(3_000)
    const view = await harness.until(runId, isOver)
    expect([1, 2, 3].map((ordinal) => workerAt(view, ordinal).failure?.reason)).toEqual(Array(3).fill('run_timeout'))
    expect(workerAt(view, 3).startedAt).toBeNull()
    expect((await harness.events(runId)).filter(({ type }) => type === 'budget.warning')).toHaveLength(1)
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })
})

describe('a budget', () => {
  it('a cost limit notes each attempt of unknown cost', async () => {
    const parts = await harness.start({
      script: (turn) => (turn.request.ordinal === 1 ? turn.usage(10, 5) : turn.usage(10, 5, 0.1)),
    })
    const { runId } = await harness.launch(parts, 2, { policy: { limits: { costUsd: 1 } } })
    const view = await harness.until(runId, isOver)
    const notes = (await harness.events(runId)).filter(({ type }) => type === 'runner.note')
    expect(notes.map(({ workerId, message }) => [workerId, message])).toEqual([
      [workerAt(view, 1).id, expect.stringContaining("is unknown: the run's limit of $1 cannot be enforced for it.")],
    ])
  })

  it('in tokens says nothing of costs', async () => {
    const parts = await harness.start({ script: (turn) => turn.usage(10, 5) })
    const { runId } = await harness.launch(parts, 1, { policy: { limits: { totalTokens: 1_000 } } })
    await harness.until(runId, isOver)
    expect((await harness.events(runId)).filter(({ type }) => type === 'runner.note')).toEqual([])
  })

  it('in time of one worker warns, interrupts and lets it hand back, and stands still while a person is asked', async () => {
    const parts = await harness.start({
      async script(turn) {
        if (turn.turnNumber > 1) return turn.say('all I have')
        turn.say('so far')
        if (turn.request.ordinal === 1) await turn.ask()
        await turn.hang()
      },
    })
    const { runId } = await harness.launch(parts, 2, { policy: { limits: { workerTimeoutMs: 10_000 } } })
    await harness.untilEvents(runId, hasSpoken(2))
    const asked = await harness.until(runId, ({ requests }) => Object.keys(requests).length > 0)
    await parts.clock.advance(10_000)
    const half = await harness.until(runId, (view) => workerAt(view, 2).status === 'failed')
    expect(workerAt(half, 2)).toMatchObject({ failure: { reason: 'budget_stopped' }, result: 'so far\n\nall I have' })
    expect(workerAt(half, 1).status).toBe('running')

    await harness.answer(parts, Object.keys(asked.requests)[0] ?? '')
    await harness.untilEvents(runId, (events) => events.some(({ type }) => type === 'request.resolved'))
    await parts.clock.advance(10_000)
    const view = await harness.until(runId, isOver)
    expect(workerAt(view, 1)).toMatchObject({ failure: { reason: 'budget_stopped' }, result: 'so far\n\nall I have' })
    const notes = (await harness.events(runId)).filter(({ type }) => type.startsWith('budget.'))
    expect(notes.map(({ type, payload }) => [type, payload])).toMatchObject([
      ['budget.warning', { limit: 'workerTimeoutMs', allowed: 10_000 }],
      ['budget.reached', { limit: 'workerTimeoutMs', allowed: 10_000 }],
      ['budget.warning', { limit: 'workerTimeoutMs', allowed: 10_000 }],
      ['budget.reached', { limit: 'workerTimeoutMs', allowed: 10_000 }],
    ])
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })

  it('in time of the run lets its agents hand back', async () => {
    const parts = await harness.start({
      async script(turn) {
        if (turn.turnNumber > 1) return turn.say('all I have')
        turn.say('so far')
        if (turn.request.ordinal === 1) return turn.sleep(9_000)
        await turn.hang()
      },
    })
    const policy = { limits: { runTimeoutMs: 10_000 }, maxConcurrency: 1 }
    const { runId } = await harness.launch(parts, 2, { policy })
    await harness.untilEvents(runId, hasSpoken(1))
    await parts.clock.advance(9_000)
    await harness.untilEvents(runId, hasSpoken(2))
    await parts.clock.advance(1_000)
    const view = await harness.until(runId, isOver)
    expect(workerAt(view, 2)).toMatchObject({ failure: { reason: 'run_timeout' }, result: 'so far\n\nall I have' })
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })

  /** Ten cents a step, one step each 100 ms, for as long as it may. */
  const spender: FakeScript = async (turn) => {
    if (turn.turnNumber > 1) {
      turn.usage(2_000, 200, 1.1)
      turn.say('here is what I have')
      return
    }
    for (let step = 1; ; step++) {
      turn.say(`step ${step}. `)
      turn.usage(step * 100, step * 10, step * 0.1)
      await turn.sleep(100)
    }
  }

  it('in dollars warns at 80 %, stops at 100 % and keeps what the agent hands back', async () => {
    const parts = await harness.start({ script: spender })
    const { runId } = await harness.launch(parts, 1, { policy: { limits: { costUsd: 1 } } })
    await harness.untilEvents(runId, hasSpoken(1))
    await parts.clock.advance(5_000)
    const view = await harness.until(runId, isOver)

    const worker = workerAt(view, 1)
    expect(worker).toMatchObject({ status: 'failed', failure: { reason: 'budget_stopped' } })
    expect(worker.result).toMatch(/step 10\. \n\nhere is what I have$/)
    expect(worker.cost).toEqual({ source: 'reported', usd: 1.1 })
    const notes = (await harness.events(runId)).filter(({ type }) => type.startsWith('budget.'))
    expect(notes.map(({ type, payload }) => [type, payload])).toMatchObject([
      ['budget.warning', { limit: 'costUsd', allowed: 1 }],
      ['budget.reached', { limit: 'costUsd', allowed: 1 }],
    ])
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })

  it('is over all workers of the run, and those that had not started do not start', async () => {
    const parts = await harness.start({ script: spender })
    const policy = { limits: { costUsd: 1 }, maxConcurrency: 2 }
    const { runId } = await harness.launch(parts, 4, { policy })
    await harness.untilEvents(runId, hasSpoken(2))
    await parts.clock.advance(5_000)
    const view = await harness.until(runId, isOver)

    expect([1, 2, 3, 4].map((ordinal) => workerAt(view, ordinal).failure?.reason)).toEqual(
      Array(4).fill('budget_stopped'),
    )
    expect(workerAt(view, 4).startedAt).toBeNull()
    expect(parts.runtime.requests).toHaveLength(2)
    expect(view.run.failure?.reason).toBe('no_candidates')
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })

  it.each([
    ['dollars', { workerCostUsd: 0.5 }, 'workerCostUsd'],
    ['tokens', { workerTotalTokens: 550 }, 'workerTotalTokens'],
  ])('of a worker in %s stops that worker alone, and a retry has the whole of it again', async (_, limits, limit) => {
    const script: FakeScript = async (turn) => {
      if (turn.request.ordinal === 1) return spender(turn)
      turn.usage(10, 10, 0.1)
      turn.say('modest')
    }
    const parts = await harness.start({ script })
    const { runId, workerIds } = await harness.launch(parts, 2, { policy: { limits } })
    await harness.untilEvents(runId, hasSpoken(2))
    await parts.clock.advance(5_000)
    const view = await harness.until(runId, isOver)
    expect(workerAt(view, 1)).toMatchObject({
      ...{ status: 'failed', resultPartial: true },
      failure: {
        reason: 'budget_stopped',
        message: expect.stringMatching(/^The worker's budget is used up/) as string,
      },
    })
    expect(workerAt(view, 1).result).toMatch(/step 5\. \n\nhere is what I have$/)
    expect(workerAt(view, 2)).toMatchObject({ status: 'completed', result: 'modest' })
    const notes = (await harness.events(runId)).filter(({ type }) => type.startsWith('budget.'))
    expect(notes.map(({ type, payload }) => [type, payload])).toMatchObject([
      ['budget.warning', { limit }],
      ['budget.reached', { limit }],
    ])

    await harness.ledger.store.resetWorkerForRetry(workerIds[0] ?? '', { resume: false, reason: 'again', by: null })
    parts.runner.hints.workersQueued(runId)
    await harness.untilEvents(runId, (events) =>
      events.some((event) => event.attempt === 2 && event.type === 'assistant.message.delta'),
    )
    await parts.clock.advance(5_000)
    const again = await harness.until(runId, isOver)
    expect(workerAt(again, 1)).toMatchObject({ attempt: 2, failure: { reason: 'budget_stopped' } })
    expect(workerAt(again, 1).result).toContain('step 5')
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })

  it.each([
    ['the run', { costUsd: 1 }],
    ['the worker', { workerCostUsd: 1 }],
    ['the run in tokens', { totalTokens: 1_000 }],
  ])('of %s that one report jumps far beyond still lets the agent hand back', async (_, limits) => {
    const script: FakeScript = async (turn) => {
      if (turn.turnNumber > 1) return turn.say('here is what I have')
      turn.say('so far')
      turn.usage(700, 0, 0.7)
      turn.usage(1_200, 0, 1.2)
      await turn.hang()
    }
    const parts = await harness.start({ script })
    const { runId } = await harness.launch(parts, 1, { policy: { limits } })
    const view = await harness.until(runId, isOver)
    expect(workerAt(view, 1)).toMatchObject({
      ...{ status: 'failed', failure: { reason: 'budget_stopped' } },
      result: 'so far\n\nhere is what I have',
    })
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })

  it('stops a deaf agent at one report beyond the limit', async () => {
    const parts = await harness.start({ script: spender, isDeaf: true })
    const { runId } = await harness.launch(parts, 1, { policy: { limits: { costUsd: 1 } } })
    await harness.untilEvents(runId, hasSpoken(1))
    await parts.clock.advance(30_000)
    const view = await harness.until(runId, isOver)

    expect(workerAt(view, 1).failure?.reason).toBe('budget_stopped')
    expect(view.run.cost.reportedUsd).toBeLessThanOrEqual(1.2)
    expect(parts.runtime.liveSessions()).toBe(0)
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })

  it('in tokens counts output that no report covers yet', async () => {
    const talker: FakeScript = async (turn) => {
      for (;;) {
        turn.say('x'.repeat(400))
        await turn.sleep(10)
      }
    }
    const parts = await harness.start({ script: talker })
    const { runId } = await harness.launch(parts, 1, { policy: { limits: { totalTokens: 1_000 } } })
    await harness.untilEvents(runId, hasSpoken(1))
    await parts.clock.advance(60_000)
    const view = await harness.until(runId, isOver)
    expect(workerAt(view, 1).failure?.reason).toBe('budget_stopped')
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })
})

describe('output caps', () => {
  type FloodLine = { type: string; payload: { text: string } }
  const spilled = (workerId: string) => readFileSync(spillPath(harness.dataDir, { workerId, attempt: 1 }), 'utf8')
  const settings = { attemptBytesMax: 50_000, attemptEventsMax: 1_000, eventBytesMax: 8_192 }

  it('end an attempt that floods, with a mark of what was dropped', async () => {
    const flood: FakeScript = (turn) => {
      for (let part = 0; part < 100; part++) turn.say('y'.repeat(10_000))
    }
    const parts = await harness.start({ script: flood, settings })
    const { runId } = await harness.launch(parts, 1)
    const view = await harness.until(runId, isOver)

    expect(workerAt(view, 1)).toMatchObject({ status: 'failed', failure: { reason: 'output_limit' } })
    const events = await harness.events(runId)
    expect(JSON.stringify(events).length).toBeLessThan(120_000)
    const cut = events.flatMap((event) => (event.type === 'output.truncated' ? [event.payload.what] : []))
    expect(cut).toContainEqual(expect.stringMatching(/events of the attempt$/))
    const mark = events.find((event) => event.type === 'output.truncated' && event.payload.spill !== undefined)
    expect(mark?.payload).toMatchObject({ spill: `${workerAt(view, 1).id}.1.ndjson` })
    const lines = spilled(workerAt(view, 1).id)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as FloodLine)
    const stored = events.flatMap((event) => (event.type === 'assistant.message.delta' ? [event.payload.text] : []))
    const text = [...stored, ...lines.map(({ payload }) => payload.text)].join('')
    expect(text).toBe('y'.repeat(1_000_000))
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })

  it('end an attempt of too many tiny events', async () => {
    const chatter: FakeScript = (turn) => {
      for (let part = 0; part < 5_000; part++) {
        turn.emit({ type: 'tool.progress', payload: { toolId: 't', content: [] } })
      }
    }
    const parts = await harness.start({ script: chatter, settings })
    const { runId } = await harness.launch(parts, 1)
    const view = await harness.until(runId, isOver)
    expect(workerAt(view, 1).failure?.reason).toBe('output_limit')
    expect((await harness.events(runId)).length).toBeLessThan(1_100)
  })

  it('shorten one large event and say so', async () => {
    const script: FakeScript = (turn) => {
      turn.emit({ type: 'runtime.event', payload: { method: 'native', raw: { blob: 'z'.repeat(100_000) } } })
      turn.say('done')
    }
    const parts = await harness.start({ script, settings: { ...settings, attemptBytesMax: 1_000_000 } })
    const { runId } = await harness.launch(parts, 1)
    const view = await harness.until(runId, isOver)
    expect(workerAt(view, 1).status).toBe('completed')
    const events = await harness.events(runId)
    expect(JSON.stringify(events.find(({ type }) => type === 'runtime.event')?.payload)).toMatch(/characters cut/)
    expect(events.some(({ type }) => type === 'output.truncated')).toBe(true)
    expect(spilled(workerAt(view, 1).id)).toContain('z'.repeat(100_000))
  })
})
