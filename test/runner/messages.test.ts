import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DomainError } from '@/orchestration/model/errors'
import type { WorkerControlRecord } from '@/orchestration/model/records'
import type { RunView } from '@/orchestration/run/run-view'
import { RuntimeFailure } from '@/orchestration/session/runtime-failure'
import type { FakeScript } from '../support/fake-runtime'
import { MIA } from '../support/records'
import { brokenInvariants, createHarness, isOver, workerAt, type Harness, type StartOptions } from './support/harness'

let harness: Harness
beforeEach(async () => {
  harness = await createHarness()
})
afterEach(() => harness.close())

const steps = (view: RunView, controlId: string) =>
  view.controls[controlId]?.receipts.map(({ step, note }) => (note === null ? step : `${step}: ${note}`))

/** A worker whose first turn goes on until `release` is called; further turns repeat what they were told. */
async function working({ failsAt, ...options }: StartOptions & { failsAt?: number } = {}) {
  let release = () => {}
  const held = new Promise<void>((resolve) => (release = resolve))
  const script: FakeScript = async (turn) => {
    turn.say(turn.turnNumber === 1 ? 'first answer' : `heard: ${turn.input.text}`)
    if (turn.turnNumber === 1) await held
    if (turn.turnNumber === failsAt) throw new RuntimeFailure({ reason: 'provider_error', message: 'it broke' })
  }
  const parts = await harness.start({ script, ...options })
  const { runId, workerIds } = await harness.launch(parts, 1)
  const [workerId = ''] = workerIds
  await harness.untilEvents(runId, (events) => events.some(({ type }) => type === 'assistant.message.delta'))
  const inputs = () => parts.runtime.inputs.map(({ text }) => text).slice(1)
  return { parts, runId, workerId, inputs, release: () => release() }
}

describe('a message to a worker that has completed', () => {
  it.each([true, false])(
    'is the input of a further turn of its session, whose answer is the result (kept: %s)',
    async (keepSessions) => {
      const script: FakeScript = (turn) => turn.say(`heard: ${turn.input.text}`)
      const parts = await harness.start({ script })
      const { runId, workerIds } = await harness.launch(parts, 1, { policy: { keepSessions }, prompt: 'the task' })
      const [workerId = ''] = workerIds
      const before = await harness.until(runId, isOver)
      const session = workerAt(before, 1).identity.providerSessionId
      const base = {
        runId,
        workerId,
        attempt: 1,
        action: 'send',
        status: 'pending',
        error: null,
        completedAt: null,
      } as const
      const at = new Date().toISOString()
      const said = { receipts: [{ step: 'requested' as const, at, note: null }], createdAt: at, requestedBy: MIA }
      const message = { ...base, ...said, id: 'ctl_follow', text: 'and in French?' } satisfies WorkerControlRecord
      await harness.ledger.store.resetWorkerForRetry(workerId, { resume: true, reason: 'Mia wrote', by: MIA, message })
      parts.runner.hints.workersQueued(runId)
      const view = await harness.until(runId, (now) => workerAt(now, 1).attempt === 2 && isOver(now))
      expect(workerAt(view, 1)).toMatchObject({
        status: 'completed',
        result: 'heard: and in French?',
        resumeFrom: session,
      })
      expect(parts.runtime.inputs.map(({ text }) => text)).toEqual(['the task', 'and in French?'])
      expect(parts.runtime.requests.map(({ resume }) => resume)).toEqual([null, session])
      expect(view.controls['ctl_follow']).toMatchObject({ status: 'completed', attempt: 2 })
      expect(steps(view, 'ctl_follow')).toEqual([
        'requested',
        'delivered: the input of the next turn',
        'effect: a turn was begun with it',
      ])
      expect(await brokenInvariants(harness, runId)).toEqual([])
    },
  )
})

describe('a message to a running worker', () => {
  it('waits for the end of the turn and is the input of the next, with receipts', async () => {
    const { parts, runId, workerId, inputs, release } = await working()
    const first = await harness.say(parts, workerId, 'also in French')
    const second = await harness.say(parts, workerId, 'and shorter')
    await parts.clock.advance(2_000)
    expect(inputs()).toEqual([])
    release()
    const view = await harness.until(runId, isOver)

    expect(inputs()).toEqual(['also in French', 'and shorter'])
    for (const id of [first, second]) {
      expect(view.controls[id]).toMatchObject({ status: 'completed', error: null, requestedBy: { name: 'Mia' } })
      expect(steps(view, id)).toEqual([
        'requested',
        'delivered: the input of the next turn',
        'effect: a turn was begun with it',
      ])
    }
    expect(workerAt(view, 1)).toMatchObject({
      status: 'completed',
      result: 'first answer\n\nheard: also in French\n\nheard: and shorter',
    })
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })

  it('goes into the turn where the runtime takes it, once, in the order it was sent', async () => {
    const said: string[] = []
    const { parts, runId, workerId, inputs, release } = await working({
      capabilities: { sendDuringTurn: true },
      onSteer: (text) => void said.push(text),
    })
    const ids = [await harness.say(parts, workerId, 'one'), await harness.say(parts, workerId, 'two')]
    await harness.until(runId, (view) => ids.every((id) => view.controls[id]?.status === 'completed'))
    await parts.clock.advance(5_000)
    release()
    const view = await harness.until(runId, isOver)

    expect(said).toEqual(['one', 'two'])
    expect(inputs()).toEqual([])
    expect(steps(view, ids[0] ?? '')).toEqual([
      'requested',
      'delivered: given to the turn in progress',
      'effect: the agent took it into its turn',
    ])
  })

  it('that the turn does not take any more is the input of the next', async () => {
    const { parts, runId, workerId, inputs, release } = await working({
      capabilities: { sendDuringTurn: true },
      onSteer: () => Promise.reject(new DomainError('illegal_state', 'too late')),
    })
    const id = await harness.say(parts, workerId, 'hello?')
    release()
    const view = await harness.until(runId, isOver)
    expect(inputs()).toEqual(['hello?'])
    expect(view.controls[id]).toMatchObject({ status: 'completed' })
  })

  it('that the agent neither takes nor refuses is failed, and not said twice', async () => {
    let asked = 0
    const { parts, runId, workerId, inputs, release } = await working({
      capabilities: { sendDuringTurn: true },
      onSteer: () => {
        asked += 1
        return new Promise<void>(() => {})
      },
    })
    const id = await harness.say(parts, workerId, 'hello?')
    while (asked === 0) await parts.clock.advance(0)
    await parts.clock.advance(60_000)
    release()
    const view = await harness.until(runId, isOver)
    expect(view.controls[id]).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('did not take it within') as string,
    })
    expect({ asked, inputs: inputs() }).toEqual({ asked: 1, inputs: [] })
  })

  it('of which the ledger does not take the receipt at once is delivered once, and the receipt comes later', async () => {
    const said: string[] = []
    const { parts, runId, workerId, release } = await working({
      capabilities: { sendDuringTurn: true },
      onSteer: (text) => void said.push(text),
    })
    const { store } = harness.ledger
    const observeWorkerControl = store.observeWorkerControl.bind(store)
    let refusals = 0
    store.observeWorkerControl = async (...args) => {
      if (refusals++ === 0) throw new DomainError('unavailable', 'the database is away')
      return observeWorkerControl(...args)
    }
    const id = await harness.say(parts, workerId, 'once')
    while (refusals === 0) await parts.clock.advance(0)
    await parts.clock.advance(2_000)
    await harness.until(runId, (view) => view.controls[id]?.status === 'completed')
    release()
    await harness.until(runId, isOver)
    expect(said).toEqual(['once'])
  })

  it('that was waiting when the worker was cancelled is failed, with the reason', async () => {
    const { parts, runId, workerId, inputs } = await working()
    const id = await harness.say(parts, workerId, 'too late')
    await harness.order(parts, workerId, 'cancel')
    const view = await harness.until(runId, isOver)
    expect(view.controls[id]).toMatchObject({
      status: 'failed',
      error: 'the attempt ended as cancelled before the agent took the message',
    })
    expect(inputs()).toEqual([])
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })

  it('whose turn fails fails the worker, with all that was said kept', async () => {
    const { parts, runId, workerId, release } = await working({ failsAt: 2 })
    await harness.say(parts, workerId, 'go on')
    release()
    const view = await harness.until(runId, isOver)
    expect(workerAt(view, 1)).toMatchObject({
      status: 'failed',
      failure: { reason: 'provider_error' },
      result: 'first answer\n\nheard: go on',
    })
  })
})
