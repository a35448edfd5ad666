import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FakeScript } from '../support/fake-runtime'
import { brokenInvariants, createHarness, isOver, workerAt, type Harness } from './support/harness'

let harness: Harness
beforeEach(async () => {
  harness = await createHarness()
})
afterEach(() => harness.close())

const speakAndHang: FakeScript = async (turn) => {
  turn.say(`half of ${turn.request.ordinal}`)
  await turn.hang()
}
const hasSpoken = (count: number) => (events: { type: string }[]) =>
  events.filter(({ type }) => type === 'assistant.message.delta').length >= count

/** A runner begins on this run and is never heard of again. */
async function loseARunner(onRunnerLost: 'resume' | 'retry' | 'fail', count = 1) {
  const lost = await harness.start({ script: speakAndHang })
  const launched = await harness.launch(lost, count, { policy: { onRunnerLost } })
  await harness.untilEvents(launched.runId, hasSpoken(count))
  return launched
}

describe('after a crash', () => {
  it('an attempt ends as runner_lost with its text kept, and its agent processes are looked for', async () => {
    const { runId, workerIds } = await loseARunner('fail')
    const next = await harness.start()
    const view = await harness.until(runId, isOver)

    expect(workerAt(view, 1)).toMatchObject({
      status: 'failed',
      failure: { reason: 'runner_lost' },
      result: 'half of 1',
      resultPartial: true,
    })
    expect(view.run.status).toBe('failed')
    expect(next.killed[0]).toMatch(/^plenum-[0-9a-f]+\.$/)
    expect(next.killed[1]).toContain(`${workerIds[0]}.1.`)
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })

  it('no more of a long text is kept as a result than of an attempt that ended by itself', async () => {
    const { runId } = await loseARunner('fail')
    await harness.start({ settings: { resultBytesMax: 6 } })
    const view = await harness.until(runId, isOver)
    expect(workerAt(view, 1)).toMatchObject({ resultPartial: true })
    expect(workerAt(view, 1).result).toMatch(/^half o\n\[… .*events …\]$/)
  })

  it('by policy the work is tried again from the start', async () => {
    const { runId } = await loseARunner('retry', 2)
    const next = await harness.start({ script: (turn) => turn.say(`whole of ${turn.request.ordinal}`) })
    const view = await harness.until(runId, isOver)

    expect(workerAt(view, 2)).toMatchObject({ status: 'completed', attempt: 2, result: 'whole of 2' })
    expect(next.runtime.requests.map(({ resume }) => resume)).toEqual([null, null])
    expect(view.run.status).toBe('completed')
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })

  it('by policy the session is gone on with, where the runtime can', async () => {
    const { runId } = await loseARunner('resume')
    const before = await harness.ledger.store.getWorker('wkr_1_1')
    const next = await harness.start({ script: (turn) => turn.say('the rest') })
    const view = await harness.until(runId, isOver)

    expect(next.runtime.requests[0]?.resume).toBe(before?.identity.providerSessionId)
    expect(next.runtime.inputs[0]?.text).toMatch(/Go on from where you stopped/)
    expect(workerAt(view, 1)).toMatchObject({ status: 'completed', attempt: 2, result: 'the rest' })
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })

  it('a session is gone on with in the folder it began in, a new one starts in a new folder', async () => {
    const lost = await harness.start({ script: speakAndHang })
    const { runId } = await harness.launch(lost, 1, { policy: { onRunnerLost: 'resume' } })
    await harness.untilEvents(runId, hasSpoken(1))
    const second = await harness.start({ script: speakAndHang })
    await harness.untilEvents(runId, hasSpoken(2))
    const third = await harness.start({ capabilities: { resume: false } })
    await harness.until(runId, isOver)
    const [first, resumed, afresh] = [lost, second, third].map(({ runtime }) => runtime.requests[0])
    expect(resumed?.resume).not.toBeNull()
    expect(resumed?.cwd).toBe(first?.cwd)
    expect(afresh?.resume).toBeNull()
    expect(afresh?.cwd).not.toBe(first?.cwd)
  })

  it('a session is gone on with after an attempt that did not come up', async () => {
    const { runId } = await loseARunner('resume')
    const before = await harness.ledger.store.getWorker('wkr_1_1')
    let isStarting = () => {}
    const starting = new Promise<void>((resolve) => (isStarting = resolve))
    await harness.start({
      onStart: () => {
        isStarting()
        return new Promise(() => {})
      },
    })
    await starting
    const next = await harness.start({ script: (turn) => turn.say('the rest') })
    const view = await harness.until(runId, isOver)

    expect(before?.identity.providerSessionId).not.toBeNull()
    expect(next.runtime.requests[0]?.resume).toBe(before?.identity.providerSessionId)
    expect(next.runtime.inputs[0]?.text).toMatch(/Go on from where you stopped/)
    expect(workerAt(view, 1)).toMatchObject({ status: 'completed', attempt: 3, result: 'the rest' })
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })

  it('is from the start where the runtime cannot go on', async () => {
    const { runId } = await loseARunner('resume')
    const next = await harness.start({ capabilities: { resume: false } })
    await harness.until(runId, isOver)
    expect(next.runtime.requests[0]?.resume).toBeNull()
  })

  it('the third death in a row is the last', async () => {
    const { runId } = await loseARunner('retry')
    for (let deaths = 2; deaths <= 3; deaths++) {
      await harness.start({ script: speakAndHang })
      await harness.untilEvents(runId, hasSpoken(deaths))
    }
    await harness.start()
    const view = await harness.until(runId, isOver)
    expect(workerAt(view, 1)).toMatchObject({ status: 'failed', attempt: 3, failure: { reason: 'runner_lost' } })
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })

  it('a cancel that was waiting is granted', async () => {
    const { runId, workerIds } = await loseARunner('retry')
    const control = await harness.ledger.store.addWorkerControl({
      ...{ id: harness.newId('ctl'), workerId: workerIds[0] ?? '', action: 'cancel' },
      by: { id: 'usr_mia', name: 'Mia' },
    })
    await harness.start()
    const view = await harness.until(runId, isOver)
    expect(workerAt(view, 1)).toMatchObject({ status: 'cancelled', result: 'half of 1' })
    expect(view.controls[control.id]?.status).toBe('completed')
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })

  it('queued workers of open runs start, and a run that nobody had ended is ended', async () => {
    const queued = await harness.createRun(2)
    const { runId } = await harness.createRun(1)
    const { fence } = await harness.ledger.store.updateWorkerRunning('wkr_2_1', {
      ...{ runnerId: 'dead', launchId: null, leaseUntil: null },
    })
    await harness.ledger.store.completeWorker(fence, { status: 'completed', result: 'done', resultJson: null })

    await harness.start()

    expect((await harness.until(runId, isOver)).run.status).toBe('completed')
    expect((await harness.until(queued.runId, isOver)).run.status).toBe('completed')
  })
})

describe('a ledger that breaks in mid-write', () => {
  it('has the attempt begun anew, since its last events may or may not be there', async () => {
    const { store } = harness.ledger
    const addEvents = store.addEvents.bind(store)
    let breaks = 1
    store.addEvents = async (fence, drafts) => {
      await addEvents(fence, drafts)
      if (breaks-- > 0) throw new Error('the connection broke; it was done, but who knows')
    }
    const parts = await harness.start({ script: (turn) => turn.say(`by attempt ${turn.request.attempt}`) })
    const { runId } = await harness.launch(parts, 1, { policy: { onRunnerLost: 'retry' } })
    const view = await harness.until(runId, isOver)

    expect(workerAt(view, 1)).toMatchObject({ status: 'completed', attempt: 2, result: 'by attempt 2' })
    const [archived] = await store.listWorkerAttempts(workerAt(view, 1).id)
    expect(archived).toMatchObject({ status: 'failed', failure: { reason: 'runner_lost' } })
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })
})

describe('a stop in good order', () => {
  it('ends attempts so that the next start goes on with them, again and again', async () => {
    const first = await harness.start({ script: speakAndHang })
    const { runId } = await harness.launch(first, 1, { policy: { onRunnerLost: 'resume' } })
    for (let stops = 1; stops <= 4; stops++) {
      await harness.untilEvents(runId, hasSpoken(stops))
      const parts = harness.newest()
      const stopping = parts.runner.stop()
      await stopping
      expect(parts.runtime.liveSessions()).toBe(0)
      expect(parts.clock.pendingTimers()).toBe(0)
      expect(await harness.ledger.store.getWorker('wkr_1_1')).toMatchObject({ status: 'queued', attempt: stops + 1 })
      await harness.start({ script: stops === 4 ? (turn) => turn.say('at last') : speakAndHang })
    }
    const view = await harness.until(runId, isOver)
    expect(workerAt(view, 1)).toMatchObject({ status: 'completed', attempt: 5, result: 'at last' })
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })

  it('that comes during the start is the last word', async () => {
    const { store } = harness.ledger
    const listOpenRuns = store.listOpenRuns.bind(store)
    let goOn = () => {}
    const isHeld = new Promise<void>((resolve) => (goOn = resolve))
    store.listOpenRuns = () => isHeld.then(listOpenRuns)
    const starting = harness.start()
    const { runner, clock } = harness.newest()
    await runner.stop()
    goOn()
    await starting
    expect(clock.pendingTimers()).toBe(0)
  })

  it('does not wait for ever for a deaf agent', async () => {
    const parts = await harness.start({ script: speakAndHang, isDeaf: true })
    const { runId } = await harness.launch(parts, 1, { policy: { onRunnerLost: 'retry' } })
    await harness.untilEvents(runId, hasSpoken(1))
    let isStopped = false
    const stopping = parts.runner.stop().then(() => (isStopped = true))
    await parts.clock.advance(2_000)
    await stopping
    expect(isStopped).toBe(true)
    expect(await harness.ledger.store.getWorker('wkr_1_1')).toMatchObject({ status: 'queued', attempt: 2 })
  })
})
