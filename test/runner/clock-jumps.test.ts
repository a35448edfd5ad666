import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FakeScript } from '../support/fake-runtime'
import { brokenInvariants, createHarness, isOver, workerAt, type Harness, type RunnerParts } from './support/harness'

let harness: Harness
beforeEach(async () => {
  harness = await createHarness()
})
afterEach(() => harness.close())

const SIX_HOURS_MS = 6 * 3_600_000
const JUMPS = [
  ['ahead', SIX_HOURS_MS],
  ['back', -SIX_HOURS_MS],
] as const
const shared = { exclusive: false }
const hasSpokenOnce = ({ type }: { type: string }) => type === 'assistant.message.delta'
const hasSpoken = (events: { type: string }[]) => events.some(hasSpokenOnce)

/** A script that speaks, and ends when it is told to. */
function heldScript() {
  const held: { finish: () => void } = { finish: () => {} }
  const script: FakeScript = async (turn) => {
    if (turn.turnNumber > 1) return // it has nothing to hand back
    turn.say('so far')
    await new Promise<void>((resolve) => (held.finish = resolve))
  }
  return { script, finish: () => held.finish() }
}

const speakAndHang: FakeScript = async (turn) => {
  if (turn.turnNumber > 1) return // it has nothing to hand back
  turn.say('so far')
  await turn.hang()
}

/** Time passes for all of them, in steps of a renewal, each long enough for what it set off to reach the database. */
async function pass(ms: number, runId: string, ...all: RunnerParts[]): Promise<void> {
  for (let passed = 0; passed < ms; passed += 5_000)
    for (const { clock } of all) {
      await clock.advance(5_000)
      await harness.until(runId, () => true)
    }
}

describe.each(JUMPS)('when a wall clock jumps six hours %s', (_, jumpMs) => {
  it.each(['the owner', 'the others', 'everybody'])(
    'leases that are renewed stay where they are (%s)',
    async (whose) => {
      const { script, finish } = heldScript()
      const owner = await harness.start({ script, settings: shared })
      const other = await harness.start({ settings: shared })
      const { runId } = await harness.launch(owner, 1)
      await harness.untilEvents(runId, hasSpoken)
      await pass(20_000, runId, owner, other)

      if (whose !== 'the others') owner.clock.jump(jumpMs)
      if (whose !== 'the owner') other.clock.jump(jumpMs)
      await pass(60_000, runId, owner, other)
      expect(owner.runtime.liveSessions()).toBe(1)
      finish()

      const view = await harness.until(runId, isOver)
      expect(workerAt(view, 1)).toMatchObject({ status: 'completed', attempt: 1 })
      expect(other.runtime.requests).toHaveLength(0)
      expect(await brokenInvariants(harness, runId)).toEqual([])
    },
  )

  it('the lease of a dead runner is taken over in the time of a lease, not later and not at once', async () => {
    const dead = await harness.start({ script: speakAndHang, settings: shared })
    const { runId } = await harness.launch(dead, 1, { policy: { onRunnerLost: 'retry' } })
    await harness.untilEvents(runId, hasSpoken)
    const heir = await harness.start({ script: (turn) => turn.say('by the heir'), settings: shared })

    await pass(10_000, runId, heir)
    heir.clock.jump(jumpMs)
    await pass(15_000, runId, heir)
    expect(heir.runtime.requests).toHaveLength(0)
    await pass(15_000, runId, heir) // a lease of 30 s, looked at every 5 s
    const view = await harness.until(runId, isOver)
    expect(workerAt(view, 1)).toMatchObject({ status: 'completed', attempt: 2, result: 'by the heir' })
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })

  it('a runner that cannot renew gives up in the time of a lease, not later and not at once', async () => {
    const owner = await harness.start({ script: speakAndHang, settings: shared })
    const { runId } = await harness.launch(owner, 1, { policy: { onRunnerLost: 'fail' } })
    await harness.untilEvents(runId, hasSpoken)
    harness.failRenewals()

    owner.clock.jump(jumpMs)
    await pass(15_000, runId, owner)
    expect(owner.runtime.liveSessions()).toBe(1)
    await pass(15_000, runId, owner)
    const view = await harness.until(runId, isOver)
    expect(workerAt(view, 1)).toMatchObject({ status: 'failed', failure: { reason: 'runner_lost' } })
  })

  it.each([
    ['idle_timeout', { idleTimeoutMs: 20_000 }],
    ['turn_timeout', { turnTimeoutMs: 20_000 }],
    ['run_timeout', { runTimeoutMs: 20_000 }],
  ])('a deadline is reached in its own time (%s)', async (reason, limits) => {
    const parts = await harness.start({ script: speakAndHang })
    const { runId } = await harness.launch(parts, 1, { policy: { limits } })
    await harness.untilEvents(runId, hasSpoken)

    parts.clock.jump(jumpMs)
    await pass(15_000, runId, parts)
    expect(parts.runtime.liveSessions()).toBe(1)
    await pass(5_000, runId, parts)
    const view = await harness.until(runId, isOver)
    expect(workerAt(view, 1)).toMatchObject({ status: 'failed', failure: { reason }, result: 'so far' })
  })

  it('a worker that starts after it has the time that its run has left', async () => {
    const { script, finish } = heldScript()
    const parts = await harness.start({ script })
    const policy = { limits: { runTimeoutMs: 60_000 }, maxConcurrency: 1 }
    const { runId } = await harness.launch(parts, 2, { policy })
    await harness.untilEvents(runId, hasSpoken)

    parts.clock.jump(jumpMs)
    finish()
    await harness.untilEvents(
      runId,
      (events) => events.filter(({ type }) => type === 'assistant.message.delta').length > 1,
    )
    finish()
    const view = await harness.until(runId, isOver)
    expect([1, 2].map((ordinal) => workerAt(view, ordinal).status)).toEqual(['completed', 'completed'])
  })

  it('a run that is gone on with after a pause has the time it had left', async () => {
    const { script, finish } = heldScript()
    const parts = await harness.start({ script })
    const { runId, workerIds } = await harness.launch(parts, 1, { policy: { limits: { runTimeoutMs: 60_000 } } })
    await harness.untilEvents(runId, hasSpoken)
    await parts.clock.advance(20_000)
    finish()
    await harness.until(runId, isOver)
    await pass(10_000, runId, parts) // nothing of it is live, and its watch is let go

    parts.clock.jump(jumpMs)
    await harness.ledger.store.resetWorkerForRetry(workerIds[0] ?? '', { resume: false, reason: 'again', by: null })
    parts.runner.hints.workersQueued(runId)
    await harness.untilEvents(runId, (events) => events.filter(hasSpokenOnce).length > 1)
    await pass(25_000, runId, parts)
    expect(parts.runtime.liveSessions()).toBe(1)
    await pass(5_000, runId, parts)
    const view = await harness.until(runId, isOver)
    expect(workerAt(view, 1)).toMatchObject({ attempt: 2, status: 'failed', failure: { reason: 'run_timeout' } })
  })

  it('a deadline that a request has stopped goes on with the time it had left', async () => {
    let goOn = () => {}
    const parts = await harness.start({
      script: async (turn) => {
        turn.say('so far')
        await new Promise<void>((resolve) => (goOn = resolve))
        await turn.ask()
        await turn.hang()
      },
    })
    const { runId } = await harness.launch(parts, 1, { policy: { limits: { turnTimeoutMs: 20_000 } } })
    await harness.untilEvents(runId, hasSpoken)
    parts.clock.jump(jumpMs)
    goOn()
    const asked = await harness.until(runId, ({ requests }) => Object.keys(requests).length > 0)
    await harness.answer(parts, Object.keys(asked.requests)[0] ?? '')
    await harness.untilEvents(runId, (events) => events.some(({ type }) => type === 'request.resolved'))
    await pass(15_000, runId, parts)
    expect(parts.runtime.liveSessions()).toBe(1)
    await pass(5_000, runId, parts)
    const view = await harness.until(runId, isOver)
    expect(workerAt(view, 1)).toMatchObject({ failure: { reason: 'turn_timeout' } })
  })
})
