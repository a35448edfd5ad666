import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FakeScript } from '../support/fake-runtime'
import { MIA } from '../support/records'
import { createHarness, isOver, workerAt, type Harness } from './support/harness'

describe('a runner', () => {
  let harness: Harness
  beforeEach(async () => {
    harness = await createHarness()
  })
  afterEach(() => harness.close())

  it.each([
    ['the machine’s', { settings: { maxWorkers: 3 } }, null],
    ['the run’s', {}, 3],
  ])('keeps to %s limit and brings every worker to its end', async (_, options, maxConcurrency) => {
    let release = () => {}
    const released = new Promise<void>((resolve) => (release = resolve))
    const script: FakeScript = async (turn) => {
      turn.say('at work')
      await released
    }
    const parts = await harness.start({ script, ...options })
    const { runId } = await harness.launch(parts, 10, { policy: { maxConcurrency } })
    await harness.untilEvents(runId, (events) => events.filter(({ type }) => type === 'turn.started').length === 3)
    await parts.clock.advance(2_000) // the poll finds nothing more to start either
    release()
    const view = await harness.until(runId, isOver)
    expect(view.run.counts.completed).toBe(10)
    expect(parts.runtime.peakSessions()).toBe(3)
  })

  it('leaves a session open after its worker has ended, until it stops itself, when the run says so', async () => {
    const parts = await harness.start()
    const { runId } = await harness.launch(parts, 1, { policy: { keepSessions: true } })
    await harness.until(runId, isOver)
    expect(parts.runtime.liveSessions()).toBe(1)
    await parts.runner.stop()
    expect(parts.runtime.liveSessions()).toBe(0)
  })

  it('ends a session that was left open before its worker is tried again, and when its run is deleted', async () => {
    const live: number[] = []
    const parts = await harness.start({ onStart: () => void live.push(parts.runtime.liveSessions()) })
    const { runId, workerIds } = await harness.launch(parts, 1, { policy: { keepSessions: true } })
    await harness.until(runId, isOver)
    await harness.ledger.store.resetWorkerForRetry(workerIds[0] ?? '', { by: MIA, reason: 'again', resume: true })
    parts.runner.hints.workersQueued(runId)
    await harness.until(runId, (view) => isOver(view) && workerAt(view, 1).attempt === 2)
    expect(live).toEqual([0, 0])
    expect(parts.runtime.liveSessions()).toBe(1)
    await harness.ledger.store.deleteRun(runId)
    await parts.clock.advance(2_000)
    await vi.waitFor(() => expect(parts.runtime.liveSessions()).toBe(0))
  })

  it('refuses detached workers on a database that one process owns', async () => {
    await expect(harness.start({ settings: { launcher: 'detached' } })).rejects.toMatchObject({ code: 'unsupported' })
  })
})
