import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FakeScript } from '../support/fake-runtime'
import { brokenInvariants, createHarness, isOver, workerAt, type Harness } from './support/harness'

let harness: Harness
beforeEach(async () => {
  harness = await createHarness()
})
afterEach(() => harness.close())

const hasSpoken = (events: { type: string }[]) => events.some(({ type }) => type === 'assistant.message.delta')
const shared = { exclusive: false }

describe('a runner that was frozen past its lease', () => {
  it('cannot write any more; the attempt ends as lost and the next one is another runner’s', async () => {
    let thaw = () => {}
    const frozen: FakeScript = async (turn) => {
      turn.say('before the freeze')
      await new Promise<void>((resolve) => (thaw = resolve))
      turn.say('ZOMBIE')
    }
    const zombie = await harness.start({ script: frozen, settings: shared })
    const { runId } = await harness.launch(zombie, 1, { policy: { onRunnerLost: 'retry' } })
    await harness.untilEvents(runId, hasSpoken)

    const heir = await harness.start({ script: (turn) => turn.say('by the heir'), settings: shared })
    await heir.clock.advance(40_000) // the zombie's clock stands still: it renews nothing
    const view = await harness.until(runId, isOver)
    thaw()
    await zombie.clock.advance(200)

    expect(workerAt(view, 1)).toMatchObject({ status: 'completed', attempt: 2, result: 'by the heir' })
    const [archived] = await harness.ledger.store.listWorkerAttempts(workerAt(view, 1).id)
    expect(archived).toMatchObject({
      failure: { reason: 'runner_lost' },
      result: 'before the freeze',
      resultPartial: true,
    })
    expect(JSON.stringify(await harness.events(runId))).not.toContain('ZOMBIE')
    await zombie.clock.advance(10_000)
    expect(zombie.runtime.liveSessions()).toBe(0)
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })

  it('has its late writes kept aside and counted in the run', async () => {
    let thaw = () => {}
    const frozen: FakeScript = async (turn) => {
      turn.say('before the freeze')
      await new Promise<void>((resolve) => (thaw = resolve))
      turn.say('ZOMBIE')
    }
    const zombie = await harness.start({ script: frozen, settings: shared })
    const { runId, workerIds } = await harness.launch(zombie, 1, { policy: { onRunnerLost: 'retry' } })
    await harness.untilEvents(runId, hasSpoken)
    const heir = await harness.start({ script: (turn) => turn.hang(), settings: shared })
    await heir.clock.advance(40_000)
    await harness.until(runId, (view) => workerAt(view, 1).attempt === 2 && workerAt(view, 1).status === 'running')
    thaw()
    await zombie.clock.advance(200)

    const isRefusal = ({ type }: { type: string }) => type === 'worker.writes.refused'
    const refusal = (await harness.untilEvents(runId, (events) => events.some(isRefusal))).find(isRefusal)
    const [{ fence, events } = { fence: null, events: [] }] = zombie.shelved
    expect(fence).toMatchObject({ workerId: workerIds[0], attempt: 1, epoch: 1 })
    expect(events).toContainEqual({ type: 'assistant.message.delta', payload: { text: 'ZOMBIE' } })
    expect(refusal).toMatchObject({ attempt: 1, payload: { attempt: 1, epoch: 1, events: events.length } })
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })

  it('ends its sessions by itself as soon as it sees the time, before it writes', async () => {
    const script: FakeScript = async (turn) => {
      turn.say('so far')
      await turn.hang()
    }
    const zombie = await harness.start({ script, settings: shared })
    const { runId } = await harness.launch(zombie, 1, { policy: { onRunnerLost: 'fail' } })
    await harness.untilEvents(runId, hasSpoken)
    const renewals = harness.failRenewals()

    await zombie.clock.advance(26_000) // lease 30 s, margin 8 s, tried every 5 s
    const view = await harness.until(runId, isOver)

    expect(renewals()).toBeGreaterThan(3)
    expect(zombie.runtime.liveSessions()).toBe(0)
    expect(workerAt(view, 1)).toMatchObject({ status: 'failed', failure: { reason: 'runner_lost' }, result: 'so far' })
  })

  it('keeps its worker as long as it renews', async () => {
    let finish = () => {}
    const script: FakeScript = async (turn) => {
      turn.say('slow but alive')
      await new Promise<void>((resolve) => (finish = resolve))
    }
    const owner = await harness.start({ script, settings: shared })
    const other = await harness.start({ settings: shared })
    const { runId } = await harness.launch(owner, 1)
    await harness.untilEvents(runId, hasSpoken)
    for (let round = 0; round < 12; round++) {
      await owner.clock.advance(5_000)
      await harness.until(runId, () => true) // lets the renewal reach the database
      await other.clock.advance(5_000)
    }
    finish()
    const view = await harness.until(runId, isOver)
    expect(workerAt(view, 1)).toMatchObject({ status: 'completed', attempt: 1 })
    expect(other.runtime.requests).toHaveLength(0)
  })
})
