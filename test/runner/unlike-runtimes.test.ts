import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFakeRuntime, type FakeScript } from '../support/fake-runtime'
import { createFakeClock } from '../support/fake-clock'
import { createTestDatabase, DIALECTS, type TestDatabase } from '../support/test-database'
import {
  brokenInvariants,
  createHarness,
  isOver,
  workerAt,
  type Harness,
  type LaunchOptions,
  type StartOptions,
} from './support/harness'

const shared = { exclusive: false }
const onAlpha: LaunchOptions = {
  worker: (worker) => ({ ...worker, target: { ...worker.target, backend: 'alpha' } }),
}
const say =
  (text: string): FakeScript =>
  (turn) =>
    turn.say(text)
const unready = (id: string, status: 'missing' | 'unauthenticated') =>
  createFakeRuntime({
    id,
    clock: createFakeClock(0),
    script: say('by the wrong one'),
    probe: { status, installed: status !== 'missing' },
  })

describe.each(DIALECTS)('two runners with unlike runtimes on %s', (dialect) => {
  let database: TestDatabase
  let harness: Harness
  beforeEach(async () => {
    database = await createTestDatabase(dialect)
    harness = await createHarness(database.url)
  })
  afterEach(async () => {
    await harness.close()
    await database.drop()
  })

  const start = (id: string, options: StartOptions = {}) => harness.start({ id, settings: shared, ...options })

  it.each([
    ['does not know', {}],
    ['has without its program', { others: [unready('alpha', 'missing')] }],
    ['is not signed in to', { others: [unready('alpha', 'unauthenticated')] }],
  ])('a worker waits for the runner that has its runtime while the other one %s it', async (_, options) => {
    let release = () => {}
    const released = new Promise<void>((resolve) => (release = resolve))
    const busy: FakeScript = async (turn) => {
      await released
      turn.say('by alpha')
    }
    const alpha = await start('alpha', { script: busy, settings: { ...shared, maxWorkers: 1 } })
    const beta = await start('beta', options)
    const { runId, workerIds } = await harness.launch(alpha, 2, onAlpha)
    await harness.until(runId, (view) => view.run.counts.running === 1)
    beta.runner.hints.workersQueued(runId)
    await beta.clock.advance(10_000)
    await expect.poll(() => beta.runner.whyQueued(workerIds[1] ?? '')).toBe('runtime_elsewhere')
    release()
    const view = await harness.until(runId, isOver)
    expect(view.run.counts).toMatchObject({ completed: 2, failed: 0 })
    expect([1, 2].map((at) => workerAt(view, at).attempt)).toEqual([1, 1])
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })

  it('a worker whose runtime no runner has waits, says so, and starts when a runner with the runtime appears', async () => {
    const beta = await start('beta')
    const { runId, workerIds } = await harness.launch(beta, 1, onAlpha)
    await expect.poll(() => beta.runner.whyQueued(workerIds[0] ?? '')).toBe('runtime_absent')
    await beta.clock.advance(5 * 60_000)
    await start('alpha', { script: say('by alpha') })
    expect(workerAt(await harness.until(runId, isOver), 1)).toMatchObject({ status: 'completed', result: 'by alpha' })
  })

  it('fails such a worker when the only runner has waited its time for another', async () => {
    const beta = await start('beta', { settings: { ...shared, runtimeGoneMs: 60_000 } })
    const { runId, workerIds } = await harness.launch(beta, 1, onAlpha)
    await expect.poll(() => beta.runner.whyQueued(workerIds[0] ?? '')).toBe('runtime_absent')
    await beta.clock.advance(62_000)
    const failure = {
      reason: 'runtime_missing',
      message: expect.stringContaining('No server with the runtime alpha came online in time.') as string,
    }
    expect(workerAt(await harness.until(runId, isOver), 1)).toMatchObject({ status: 'failed', failure })
  })

  it('fails it at once where one process drives all workers', async () => {
    const alone = await harness.start({ id: 'beta' })
    const { runId } = await harness.launch(alone, 1, onAlpha)
    const failure = { reason: 'runtime_missing' }
    expect(workerAt(await harness.until(runId, isOver), 1)).toMatchObject({ status: 'failed', attempt: 1, failure })
  })

  it('other workers of the run do not wait for one that does', async () => {
    const beta = await start('beta', { settings: { ...shared, maxWorkers: 1 }, script: say('by beta') })
    const { runId } = await harness.launch(beta, 3, {
      worker: (worker) => {
        const backend = worker.ordinal === 2 ? 'beta' : 'alpha'
        return { ...worker, target: { ...worker.target, backend } }
      },
    })
    const view = await harness.until(runId, ({ run }) => run.counts.completed === 1)
    expect(workerAt(view, 2).result).toBe('by beta')
    expect(view.run.counts).toMatchObject({ queued: 2, failed: 0 })
  })

  it('a lost attempt is left to the runner that can go on with it', async () => {
    const hang: FakeScript = async (turn) => {
      turn.say('so far')
      await turn.hang()
    }
    const dead = await start('alpha', { script: hang })
    const policy = { onRunnerLost: 'resume' } as const
    const { runId } = await harness.launch(dead, 1, { ...onAlpha, policy })
    await harness.untilEvents(runId, (events) => events.some(({ type }) => type === 'assistant.message.delta'))
    const beta = await start('beta')
    const heir = await start('alpha', { script: say('by the heir') })
    for (let round = 0; round < 10; round++) {
      await heir.clock.advance(4_000) // its beat goes on
      await beta.clock.advance(4_000)
    }
    const view = await harness.until(runId, isOver)
    expect(workerAt(view, 1)).toMatchObject({ status: 'completed', attempt: 2, result: 'by the heir' })
    expect(heir.killed.some((marker) => marker.includes(workerAt(view, 1).id))).toBe(true)
    expect(beta.killed.some((marker) => marker.includes(workerAt(view, 1).id))).toBe(false)
    expect(heir.runtime.requests[0]?.resume ?? null).not.toBeNull()
  })

  it('a lost attempt of a runtime that no runner has is ended, and is resumed when a runner with the runtime appears', async () => {
    const hang: FakeScript = async (turn) => {
      turn.say('so far')
      await turn.hang()
    }
    const dead = await start('alpha', { script: hang })
    const { runId } = await harness.launch(dead, 1, { ...onAlpha, policy: { onRunnerLost: 'resume' } })
    await harness.untilEvents(runId, (events) => events.some(({ type }) => type === 'assistant.message.delta'))
    const beta = await start('beta')
    for (let round = 0; round < 10; round++) await beta.clock.advance(5_000)
    const waiting = await harness.until(runId, (view) => workerAt(view, 1).attempt === 2)
    expect(workerAt(waiting, 1)).toMatchObject({ status: 'queued', failure: null })
    const heir = await start('alpha', { script: say('by the heir') })
    expect(workerAt(await harness.until(runId, isOver), 1)).toMatchObject({
      status: 'completed',
      result: 'by the heir',
    })
    expect(heir.runtime.requests[0]?.resume ?? null).not.toBeNull()
  })
})
