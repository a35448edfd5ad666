import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DomainError } from '@/orchestration/model/errors'
import type { RunView } from '@/orchestration/run/run-view'
import type { FakeScript } from '../support/fake-runtime'
import { brokenInvariants, createHarness, isOver, workerAt, type Harness } from './support/harness'

let harness: Harness
beforeEach(async () => {
  harness = await createHarness()
})
afterEach(() => harness.close())

/** Says something, then waits for ever; `done` ends at once. */
const speakAndHang: FakeScript = async (turn) => {
  turn.say(`so far ${turn.request.ordinal}`)
  if (turn.request.model !== 'quick') await turn.hang()
}

const steps = (view: RunView, controlId: string) => view.controls[controlId]?.receipts.map(({ step }) => step)
/** Waits until what the workers said is in the ledger. */
async function untilSpeaking(runId: string, count = 1) {
  await harness.untilEvents(
    runId,
    (events) => events.filter(({ type }) => type === 'assistant.message.delta').length >= count,
  )
}

describe('cancel', () => {
  it('ends one worker with receipts and its text kept, and lets the others and the run go on', async () => {
    const parts = await harness.start({ script: speakAndHang })
    const { runId, workerIds } = await harness.launch(parts, 2, {
      worker: (worker) => (worker.ordinal === 2 ? { ...worker, target: { ...worker.target, model: 'quick' } } : worker),
    })
    await harness.until(runId, (view) => workerAt(view, 2).status === 'completed')
    await untilSpeaking(runId, 2)

    const controlId = await harness.order(parts, workerIds[0] ?? '', 'cancel')
    const view = await harness.until(runId, isOver)

    expect(workerAt(view, 1)).toMatchObject({ status: 'cancelled', result: 'so far 1', resultPartial: true })
    expect(steps(view, controlId)).toEqual(['requested', 'delivered', 'acknowledged', 'effect'])
    expect(view.controls[controlId]).toMatchObject({ status: 'completed', error: null })
    expect(view.run.status).toBe('completed')
    expect(parts.runtime.liveSessions()).toBe(0)
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })

  it('stops the session of an agent that does not obey within five seconds', async () => {
    const parts = await harness.start({ script: speakAndHang, isDeaf: true })
    const { runId, workerIds } = await harness.launch(parts, 1)
    await untilSpeaking(runId)

    const controlId = await harness.order(parts, workerIds[0] ?? '', 'cancel')
    await harness.until(runId, (view) => steps(view, controlId)?.includes('acknowledged') ?? false)
    await parts.clock.advance(4_999)
    expect(parts.runtime.liveSessions()).toBe(1)
    await parts.clock.advance(1)
    const view = await harness.until(runId, isOver)

    expect(steps(view, controlId)).toEqual(['requested', 'delivered', 'acknowledged', 'escalated', 'effect'])
    expect(workerAt(view, 1)).toMatchObject({ status: 'cancelled', result: 'so far 1' })
    expect(view.run.status).toBe('cancelled')
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })

  it('is given again when the ledger did not take its receipt', async () => {
    const parts = await harness.start({ script: speakAndHang })
    const { runId, workerIds } = await harness.launch(parts, 1)
    await untilSpeaking(runId)
    const { store } = harness.ledger
    const observeWorkerControl = store.observeWorkerControl.bind(store)
    let refusals = 0
    store.observeWorkerControl = async (...args) => {
      if (refusals++ === 0) throw new DomainError('unavailable', 'the database is away')
      return observeWorkerControl(...args)
    }
    const controlId = await harness.order(parts, workerIds[0] ?? '', 'cancel')
    while (refusals === 0) await parts.clock.advance(0)
    await parts.clock.advance(2_000)
    const view = await harness.until(runId, isOver)
    expect(view.controls[controlId]?.status).toBe('completed')
    expect(workerAt(view, 1).status).toBe('cancelled')
  })

  it('gives up a session that is still starting', async () => {
    let startAborted = false
    let isStarting = () => {}
    const starting = new Promise<void>((resolve) => (isStarting = resolve))
    const onStart = (_: unknown, signal: AbortSignal) =>
      new Promise<void>((_resolve, reject) => {
        isStarting()
        signal.addEventListener('abort', () => {
          startAborted = true
          reject(new Error('aborted'))
        })
      })
    const parts = await harness.start({ onStart })
    const { runId, workerIds } = await harness.launch(parts, 1)
    await starting

    const controlId = await harness.order(parts, workerIds[0] ?? '', 'cancel')
    const view = await harness.until(runId, isOver)

    expect(startAborted).toBe(true)
    expect(workerAt(view, 1)).toMatchObject({ status: 'cancelled', result: null })
    expect(steps(view, controlId)).toEqual(['requested', 'delivered', 'effect'])
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })

  it('of a whole run ends its running and its queued workers', async () => {
    const parts = await harness.start({ script: speakAndHang })
    const { runId, workerIds } = await harness.launch(parts, 3, { policy: { maxConcurrency: 1 } })
    await untilSpeaking(runId)

    await harness.ledger.store.change(runId, {}, () => [
      {
        ...{ type: 'run.cancel_requested', workerId: null, attempt: null, message: 'stop' },
        payload: { by: { id: 'usr_mia', name: 'Mia' } },
      },
    ])
    await harness.order(parts, workerIds[0] ?? '', 'cancel')
    const view = await harness.until(runId, isOver)

    expect([1, 2, 3].map((ordinal) => workerAt(view, ordinal).status)).toEqual(['cancelled', 'cancelled', 'cancelled'])
    expect(workerAt(view, 2).startedAt).toBeNull()
    expect(view.run.status).toBe('cancelled')
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })
})

describe('interrupt', () => {
  it('fails the attempt as interrupted with its text kept, and the receipt shows the effect', async () => {
    const parts = await harness.start({ script: speakAndHang })
    const { runId, workerIds } = await harness.launch(parts, 1)
    await untilSpeaking(runId)

    const controlId = await harness.order(parts, workerIds[0] ?? '', 'interrupt')
    const view = await harness.until(runId, isOver)

    expect(workerAt(view, 1)).toMatchObject({
      status: 'failed',
      failure: { reason: 'interrupted' },
      result: 'so far 1',
      resultPartial: true,
    })
    expect(steps(view, controlId)).toEqual(['requested', 'delivered', 'acknowledged', 'effect'])
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })

  it('without effect stops the session, as interrupted and with a note of it', async () => {
    const parts = await harness.start({ script: speakAndHang, isDeaf: true })
    const { runId, workerIds } = await harness.launch(parts, 1)
    await untilSpeaking(runId)

    const controlId = await harness.order(parts, workerIds[0] ?? '', 'interrupt')
    await harness.until(runId, (view) => steps(view, controlId)?.includes('acknowledged') ?? false)
    await parts.clock.advance(5_000)
    const view = await harness.until(runId, isOver)

    expect(steps(view, controlId)).toEqual(['requested', 'delivered', 'acknowledged', 'escalated', 'effect'])
    expect(workerAt(view, 1)).toMatchObject({
      status: 'failed',
      failure: { reason: 'interrupted' },
      result: 'so far 1',
    })
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })

  it('is refused with the reason where the runtime cannot, and the worker goes on', async () => {
    const script: FakeScript = async (turn) => {
      await turn.ask()
      turn.say('done')
    }
    const parts = await harness.start({ script, capabilities: { interrupt: false } })
    const { runId, workerIds } = await harness.launch(parts, 1)
    const opened = await harness.until(runId, ({ run }) => run.openRequests === 1)

    const controlId = await harness.order(parts, workerIds[0] ?? '', 'interrupt')
    const refused = await harness.until(runId, (view) => view.controls[controlId]?.status === 'failed')
    expect(refused.controls[controlId]?.error).toMatch(/cannot be interrupted/)

    await harness.answer(parts, Object.keys(opened.requests)[0] ?? '')
    const view = await harness.until(runId, isOver)
    expect(workerAt(view, 1)).toMatchObject({ status: 'completed', result: 'done' })
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })
})
