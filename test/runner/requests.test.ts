import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DomainError } from '@/orchestration/model/errors'
import type { RunView } from '@/orchestration/run/run-view'
import { fakeRequest, type FakeScript } from '../support/fake-runtime'
import { brokenInvariants, createHarness, isOver, workerAt, type Harness } from './support/harness'

let harness: Harness
beforeEach(async () => {
  harness = await createHarness()
})
afterEach(() => harness.close())

const ALLOW = { action: 'allow', optionId: null, text: null, answers: null } as const

const requestOf = (view: RunView, runtimeId: string) => {
  const found = Object.values(view.requests).find(({ requestId }) => requestId === runtimeId)
  if (found === undefined) throw new Error(`no request ${runtimeId}`)
  return found
}

describe('a request', () => {
  it('waits for a person, is answered once, and the answer is delivered to the agent', async () => {
    const script: FakeScript = async (turn) => {
      const answer = await turn.ask({ requestId: 'r1' })
      turn.say(`was told to ${answer.action}`)
    }
    const parts = await harness.start({ script })
    const { runId } = await harness.launch(parts, 1, { policy: { limits: { idleTimeoutMs: 5_000 } } })
    const waiting = await harness.until(runId, ({ run }) => run.openRequests === 1)
    await parts.clock.advance(6_000) // longer than the agent may be silent

    await harness.answer(parts, requestOf(waiting, 'r1').id)
    await expect(harness.answer(parts, requestOf(waiting, 'r1').id)).rejects.toMatchObject({ code: 'conflict' })
    const view = await harness.until(runId, isOver)

    expect(workerAt(view, 1)).toMatchObject({ status: 'completed', result: 'was told to allow' })
    expect(requestOf(view, 'r1')).toMatchObject({ status: 'resolved', responseStatus: 'completed' })
    expect(requestOf(view, 'r1').deliveredAt).not.toBeNull()
    expect(parts.runtime.answers).toHaveLength(1)
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })

  it('that nobody answers in time is denied by the policy of its run, and the agent goes on', async () => {
    const script: FakeScript = async (turn) => {
      const answer = await turn.ask({ requestId: 'r1' })
      turn.say(`was told to ${answer.action}`)
    }
    const parts = await harness.start({ script, settings: { requestTimeoutMs: 1_000 } })
    const { runId } = await harness.launch(parts, 1, { policy: { limits: { requestTimeoutMs: 60_000 } } })
    const waiting = await harness.until(runId, ({ run }) => run.openRequests === 1)
    const opened = requestOf(waiting, 'r1')
    expect(opened.expiry).toEqual({ afterMs: 60_000, then: 'deny' })
    await parts.clock.advance(59_000)
    expect(await harness.ledger.store.getRuntimeRequest(opened.id)).toMatchObject({ status: 'open' })
    await parts.clock.advance(1_000)
    const view = await harness.until(runId, isOver)
    expect(workerAt(view, 1)).toMatchObject({ status: 'completed', result: 'was told to deny' })
    expect(requestOf(view, 'r1')).toMatchObject({
      ...{ status: 'resolved', responseStatus: 'completed', answeredBy: { id: 'policy' } },
      answer: { action: 'deny' },
    })
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })

  it('that nobody answers in time fails its attempt where the run says so, by the server’s time where it says none', async () => {
    const script: FakeScript = async (turn) => {
      turn.say('so far')
      await turn.ask({ requestId: 'r1', summary: 'Run npm test' })
    }
    const parts = await harness.start({ script, settings: { requestTimeoutMs: 30_000 } })
    const { runId } = await harness.launch(parts, 1, { policy: { onRequestExpired: 'fail' } })
    await harness.until(runId, ({ run }) => run.openRequests === 1)
    await parts.clock.advance(30_000)
    await parts.clock.advance(20_000) // however long the agent takes to stop
    const view = await harness.until(runId, isOver)
    expect(workerAt(view, 1)).toMatchObject({
      ...{ status: 'failed', result: 'so far' },
      failure: {
        reason: 'request_unanswered',
        message: 'The agent asked “Run npm test”, and nobody answered within 30 s.',
      },
    })
    expect(requestOf(view, 'r1')).toMatchObject({ status: 'closed', closeReason: 'nobody answered within 30 s' })
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })

  it('that a person answered does not expire any more', async () => {
    const script: FakeScript = async (turn) => {
      const answer = await turn.ask({ requestId: 'r1' })
      await turn.ask({ requestId: 'r2' })
      turn.say(answer.action)
    }
    const parts = await harness.start({ script, settings: { requestTimeoutMs: 30_000 } })
    const { runId } = await harness.launch(parts, 1)
    const waiting = await harness.until(runId, ({ run }) => run.openRequests === 1)
    await parts.clock.advance(20_000)
    await harness.answer(parts, requestOf(waiting, 'r1').id)
    await harness.until(runId, (view) => Object.keys(view.requests).length === 2)
    await parts.clock.advance(30_000)
    const view = await harness.until(runId, isOver)
    expect(workerAt(view, 1)).toMatchObject({ status: 'completed', result: 'allow' })
    expect(requestOf(view, 'r1').answeredBy?.id).not.toBe('policy')
    expect(requestOf(view, 'r2').answeredBy?.id).toBe('policy')
  })

  it('whose answer the agent refuses does not hold up the answer to the next', async () => {
    const script: FakeScript = async (turn) => {
      const { request } = turn
      turn.emit({
        type: 'request.opened',
        payload: { request: fakeRequest({ requestId: 'forgotten' }) },
      })
      const answer = await turn.ask({ requestId: 'r2' })
      turn.say(`${request.ordinal}: ${answer.action}`)
    }
    const parts = await harness.start({ script })
    const { runId } = await harness.launch(parts, 1)
    const waiting = await harness.until(runId, ({ run }) => run.openRequests === 2)

    await harness.answer(parts, requestOf(waiting, 'forgotten').id)
    const refused = await harness.until(runId, (view) => requestOf(view, 'forgotten').responseStatus === 'failed')
    expect(requestOf(refused, 'forgotten').responseError).toMatch(/not open/)
    await harness.answer(parts, requestOf(waiting, 'r2').id)
    const view = await harness.until(runId, isOver)

    expect(workerAt(view, 1).result).toBe('1: allow')
    expect(requestOf(view, 'forgotten').status).toBe('closed')
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })

  it('is answered once and noted later when the ledger did not take the note, and holds up no other', async () => {
    const script: FakeScript = async (turn) => {
      const [first, second] = await Promise.all([turn.ask({ requestId: 'r1' }), turn.ask({ requestId: 'r2' })])
      await turn.ask({ requestId: 'r3' })
      turn.say(`${first.action} ${second.action}`)
    }
    const parts = await harness.start({ script })
    const { store } = harness.ledger
    const completeResponse = store.completeRuntimeRequestResponse.bind(store)
    const failed = new Promise<void>((resolve) => {
      store.completeRuntimeRequestResponse = () => {
        store.completeRuntimeRequestResponse = completeResponse
        resolve()
        return Promise.reject(new Error('the connection broke in the middle'))
      }
    })
    const { runId } = await harness.launch(parts, 1)
    const waiting = await harness.until(runId, ({ run }) => run.openRequests === 2)
    for (const id of ['r1', 'r2']) {
      await store.queueRuntimeRequestResponse(requestOf(waiting, id).id, ALLOW, { id: 'usr_mia', name: 'Mia' }, null)
    }
    parts.runner.hints.responseQueued(workerAt(waiting, 1).id)
    await failed
    parts.runner.hints.responseQueued(workerAt(waiting, 1).id)
    const asked = await harness.until(runId, ({ run }) => run.openRequests === 1)
    for (const id of ['r1', 'r2']) expect(requestOf(asked, id)).toMatchObject({ responseStatus: 'completed' })
    expect(parts.runtime.answers).toHaveLength(2)
    await harness.answer(parts, requestOf(asked, 'r3').id)
    expect(workerAt(await harness.until(runId, isOver), 1)).toMatchObject({ result: 'allow allow' })
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })

  it('is noted as delivered though the ledger was away, and the attempt ended before the next look', async () => {
    const parts = await harness.start({ script: (turn) => turn.ask({ requestId: 'r1' }).then(() => undefined) })
    const { store } = harness.ledger
    const completeResponse = store.completeRuntimeRequestResponse.bind(store)
    store.completeRuntimeRequestResponse = () => {
      store.completeRuntimeRequestResponse = completeResponse
      return Promise.reject(new DomainError('unavailable', 'the database is away'))
    }
    const { runId } = await harness.launch(parts, 1)
    const waiting = await harness.until(runId, ({ run }) => run.openRequests === 1)
    await harness.answer(parts, requestOf(waiting, 'r1').id)
    const view = await harness.until(runId, isOver)
    expect(requestOf(view, 'r1')).toMatchObject({ responseStatus: 'completed', responseError: null })
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })

  it('of an attempt that is cancelled closes by itself', async () => {
    const script: FakeScript = async (turn) => {
      await turn.ask({ requestId: 'r1' })
    }
    const parts = await harness.start({ script })
    const { runId, workerIds } = await harness.launch(parts, 1)
    await harness.until(runId, ({ run }) => run.openRequests === 1)

    await harness.order(parts, workerIds[0] ?? '', 'cancel')
    const view = await harness.until(runId, isOver)

    expect(requestOf(view, 'r1').status).toBe('closed')
    expect(view.run.openRequests).toBe(0)
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })

  it('is not answered any more once its worker is being cancelled, though the answer was taken before', async () => {
    const script: FakeScript = async (turn) => {
      await turn.ask({ requestId: 'r1' })
      turn.say('allowed')
    }
    const parts = await harness.start({ script, isDeaf: true })
    const { runId, workerIds } = await harness.launch(parts, 1)
    const asked = await harness.until(runId, ({ run }) => run.openRequests === 1)
    const { store } = harness.ledger
    const allow = { action: 'allow', optionId: null, text: null, answers: null } as const
    await store.queueRuntimeRequestResponse(requestOf(asked, 'r1').id, allow, { id: 'usr_mia', name: 'Mia' }, null)
    await harness.order(parts, workerIds[0] ?? '', 'cancel')
    await harness.until(runId, ({ controls }) =>
      Object.values(controls).some(({ receipts }) => receipts.some(({ step }) => step === 'delivered')),
    )
    parts.runner.hints.responseQueued(workerIds[0] ?? '')
    await harness.until(runId, (view) => requestOf(view, 'r1').responseStatus === 'failed')
    await parts.clock.advance(5_000)
    await parts.clock.advance(5_000)
    const view = await harness.until(runId, isOver)
    expect(parts.runtime.answers).toEqual([])
    expect(workerAt(view, 1)).toMatchObject({ status: 'cancelled', result: null })
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })

  it('is answered by the poll when every hint was lost', async () => {
    const script: FakeScript = async (turn) => {
      await turn.ask({ requestId: 'r1' })
      turn.say('thanks')
    }
    const parts = await harness.start({ script })
    const { runId } = await harness.createRun(1)
    await parts.clock.advance(2_000)
    const waiting = await harness.until(runId, ({ run }) => run.openRequests === 1)

    const by = { id: 'usr_mia', name: 'Mia' }
    const allow = { action: 'allow', optionId: null, text: null, answers: null } as const
    await harness.ledger.store.queueRuntimeRequestResponse(requestOf(waiting, 'r1').id, allow, by, null)
    expect(parts.runtime.answers).toHaveLength(0)
    await parts.clock.advance(2_000)
    const view = await harness.until(runId, isOver)

    expect(workerAt(view, 1).result).toBe('thanks')
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })
})
