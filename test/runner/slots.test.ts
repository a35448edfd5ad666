import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { RunView } from '@/orchestration/run/run-view'
import { createFakeClock } from '../support/fake-clock'
import { createFakeRuntime, type FakeScript } from '../support/fake-runtime'
import { brokenInvariants, createHarness, isOver, workerAt, type Harness, type RunnerParts } from './support/harness'

let harness: Harness
beforeEach(async () => {
  harness = await createHarness()
})
afterEach(() => harness.close())

const ADA = { id: 'usr_ada', name: 'Ada' }
const BEA = { id: 'usr_bea', name: 'Bea' }

const asksFirst: FakeScript = async (turn) => {
  if (turn.input.text.includes('ask')) await turn.ask()
  turn.say('done')
}

const openRequests = (view: RunView) => Object.values(view.requests).filter(({ status }) => status === 'open')
const allWait = (count: number) => (view: RunView) => openRequests(view).length === count

/** As many polls as the grace period takes. */
const graceOver = ({ clock }: RunnerParts) => clock.advance(8_000)

describe('[F24] workers that wait for a person', () => {
  it('hold every slot for a moment only: another member’s worker starts and completes', async () => {
    const parts = await harness.start({ script: asksFirst, settings: { maxWorkers: 16 } })
    const waiting = await harness.launch(parts, 16, { by: ADA, prompt: 'ask' })
    await harness.until(waiting.runId, allWait(16))
    const other = await harness.launch(parts, 1, { by: BEA })
    await parts.clock.advance(2_000)
    expect((await harness.ledger.store.getRunView(other.runId))?.run.status).toBe('queued')
    expect(parts.runner.whyQueued(other.workerIds[0] ?? '')).toBe('slot')

    await graceOver(parts)
    const view = await harness.until(other.runId, isOver)
    expect(view.run.status).toBe('completed')
    expect(await brokenInvariants(harness, other.runId)).toEqual([])
  })

  it('go on at once when they are answered, also while others hold every slot', async () => {
    const script: FakeScript = async (turn) => {
      if (turn.input.text.includes('hang')) await turn.hang()
      await turn.ask()
      turn.say('done')
    }
    const parts = await harness.start({ script, settings: { maxWorkers: 1 } })
    const first = await harness.launch(parts, 1, { by: ADA })
    const asked = await harness.until(first.runId, allWait(1))
    await graceOver(parts)
    const second = await harness.launch(parts, 1, { by: BEA, prompt: 'hang' })
    await harness.untilEvents(second.runId, (events) => events.some(({ type }) => type === 'turn.started'))
    const third = await harness.launch(parts, 1, { by: BEA, prompt: 'hang' })

    await harness.answer(parts, openRequests(asked)[0]?.id ?? '')
    const view = await harness.until(first.runId, isOver)
    expect(view.run.status).toBe('completed')
    await graceOver(parts)
    expect((await harness.ledger.store.getRunView(third.runId))?.run.status).toBe('queued')
  })

  it('count as live sessions: the next one waits for a free session, and another person’s still starts', async () => {
    const parts = await harness.start({ script: asksFirst, settings: { maxWorkers: 1 } })
    const { runId, workerIds } = await harness.launch(parts, 5, { by: ADA, prompt: 'ask' })
    for (const count of [1, 2, 3]) {
      await harness.until(runId, allWait(count))
      await graceOver(parts)
    }
    await graceOver(parts)
    expect(parts.runtime.liveSessions()).toBe(3)
    expect(parts.runner.whyQueued(workerIds[4] ?? '')).toBe('session')

    const other = await harness.launch(parts, 1, { by: BEA })
    expect((await harness.until(other.runId, isOver)).run.status).toBe('completed')
    const waiting = await harness.until(runId, allWait(3))
    await harness.answer(parts, openRequests(waiting)[0]?.id ?? '')
    await harness.until(runId, (view) => workerAt(view, 4).status === 'running')
    expect(parts.runtime.peakSessions()).toBeLessThanOrEqual(4)
  })

  it('hold their slot while they work beside their request', async () => {
    const script: FakeScript = async (turn) => {
      if (turn.input.text.includes('ask')) {
        turn.ask().catch(() => undefined) // rejects at the end of the turn
        for (;;) {
          turn.say('still at work ')
          await turn.sleep(2_000)
        }
      }
      turn.say('done')
    }
    const parts = await harness.start({ script, settings: { maxWorkers: 1 } })
    const busy = await harness.launch(parts, 1, { by: ADA, prompt: 'ask' })
    await harness.until(busy.runId, allWait(1))
    const other = await harness.launch(parts, 1, { by: BEA })
    for (let poll = 0; poll < 10; poll++) await parts.clock.advance(2_000)
    expect((await harness.ledger.store.getRunView(other.runId))?.run.status).toBe('queued')
    await harness.order(parts, busy.workerIds[0] ?? '', 'cancel')
    expect((await harness.until(other.runId, isOver)).run.status).toBe('completed')
  })
})

describe('slots', () => {
  it('go to a person with one queued worker before all those of another', async () => {
    const order: string[] = []
    const script: FakeScript = (turn) => {
      order.push(turn.input.text)
      turn.say('done')
    }
    const parts = await harness.start({ script, settings: { maxWorkers: 0 } })
    await parts.runner.stop()
    const many = await harness.createRun(12, { by: ADA, prompt: 'many' })
    const one = await harness.createRun(1, { by: BEA, prompt: 'one' })
    await harness.start({ script, settings: { maxWorkers: 1 } })
    await harness.until(one.runId, isOver)
    expect(order.indexOf('one')).toBeLessThanOrEqual(1)
    await harness.until(many.runId, isOver)
  })
})

describe('a runtime that limits its sessions', () => {
  const limited = (script: FakeScript) => ({
    ...createFakeRuntime({ id: 'small', clock: createFakeClock(), script }),
    sessionsMax: 1,
  })
  const onSmall = { worker: onBackend('small') }

  it('does not let workers start only to wait for it, and the others go on', async () => {
    const parts = await harness.start({ settings: { maxWorkers: 2 }, others: [limited(asksFirst)] })
    const small = await harness.launch(parts, 3, { ...onSmall, by: ADA, prompt: 'ask' })
    await harness.until(small.runId, allWait(1))
    const other = await harness.launch(parts, 1, { by: BEA })
    expect((await harness.until(other.runId, isOver)).run.status).toBe('completed')
    for (let minute = 0; minute < 5; minute++) await parts.clock.advance(60_000)
    const view = await harness.until(small.runId, allWait(1))
    expect(view.run.counts).toMatchObject({ running: 1, queued: 2, failed: 0 })
    expect(parts.runner.whyQueued(small.workerIds[2] ?? '')).toBe('runtime')
  })

  it('is not held up by a session that was left open', async () => {
    const small = limited((turn) => turn.say('done'))
    const parts = await harness.start({ others: [small] })
    const kept = await harness.launch(parts, 1, { ...onSmall, policy: { keepSessions: true } })
    await harness.until(kept.runId, isOver)
    expect(small.liveSessions()).toBe(1)
    const next = await harness.launch(parts, 1, onSmall)
    expect((await harness.until(next.runId, isOver)).run.status).toBe('completed')
    await vi.waitFor(() => expect(small.liveSessions()).toBe(0))
  })
})

describe('sessions that were left open', () => {
  it('give way to queued workers, the oldest first', async () => {
    const parts = await harness.start({ settings: { maxWorkers: 1 } })
    for (let run = 0; run < 6; run++) {
      const { runId } = await harness.launch(parts, 1, { policy: { keepSessions: true } })
      await harness.until(runId, isOver)
    }
    await vi.waitFor(() => expect(parts.runtime.liveSessions()).toBe(4))
  })
})

function onBackend(backend: string) {
  return <W extends { target: { backend: string } }>(worker: W): W => ({
    ...worker,
    target: { ...worker.target, backend },
  })
}
