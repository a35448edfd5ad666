import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FakeScript } from '../support/fake-runtime'
import { brokenInvariants, createHarness, isOver, workerAt, type Harness } from './support/harness'

let harness: Harness
beforeEach(async () => {
  harness = await createHarness()
})
afterEach(() => harness.close())

/** Spends more than it may, then hands back for as long as it is let. */
const spender: FakeScript = async (turn) => {
  turn.say(turn.turnNumber === 1 ? 'so far' : 'handing back')
  if (turn.turnNumber === 1) turn.usage(100, 10, 1)
  await turn.hang()
}

describe('a server that stops', () => {
  it('ends an attempt in its hand-back turn within 1.5 s, as its budget says', async () => {
    const parts = await harness.start({ script: spender })
    const { runId } = await harness.launch(parts, 1, { policy: { limits: { costUsd: 1 } } })
    while (parts.runtime.inputs.length < 2) await parts.clock.advance(100)

    const stopped = parts.runner.stop()
    await parts.clock.advance(1_500)
    expect(parts.runtime.liveSessions()).toBe(0)
    await stopped
    const view = await harness.until(runId, isOver)

    expect(workerAt(view, 1)).toMatchObject({ status: 'failed', failure: { reason: 'budget_stopped' } })
    expect(workerAt(view, 1).result).toContain('so far')
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })

  it('ends an attempt whose deaf agent is being cancelled within 1.5 s, as cancelled', async () => {
    const script: FakeScript = async (turn) => {
      turn.say('so far')
      await turn.hang()
    }
    const parts = await harness.start({ script, isDeaf: true })
    const { runId, workerIds } = await harness.launch(parts, 1)
    await harness.untilEvents(runId, (events) => events.some(({ type }) => type === 'assistant.message.delta'))
    const controlId = await harness.order(parts, workerIds[0] ?? '', 'cancel')
    await harness.until(
      runId,
      ({ controls }) => controls[controlId]?.receipts.some(({ step }) => step === 'acknowledged') ?? false,
    )

    const stopped = parts.runner.stop()
    await parts.clock.advance(1_500)
    expect(parts.runtime.liveSessions()).toBe(0)
    await stopped
    const view = await harness.until(runId, isOver)

    expect(workerAt(view, 1)).toMatchObject({ status: 'cancelled', result: 'so far' })
    expect(view.controls[controlId]).toMatchObject({ status: 'completed' })
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })
})
