import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { RuntimeFailure } from '@/orchestration/session/runtime-failure'
import type { FakeScript } from '../support/fake-runtime'
import { brokenInvariants, createHarness, isOver, workerAt, type Harness } from './support/harness'

let harness: Harness
beforeEach(async () => {
  harness = await createHarness()
})
afterEach(() => harness.close())

const JUDGE_WORDS = 'You are the judge'
const bestOf = (names: string[]) =>
  JSON.stringify({
    winner: names[0],
    rationale: 'It answers the question.',
    ranking: names.map((candidate, index) => ({ candidate, score: 90 - index, reason: 'clear' })),
  })

/** The names in a judge's prompt, in the order shown. */
function namesIn(prompt: string): string[] {
  return [...prompt.matchAll(/<<<CANDIDATE (\S+) /g)].map(([, name]) => name ?? '')
}

const reduction = { mode: 'best_of_n', target: { backend: 'fake', model: 'judge' } } as const

describe('a run', () => {
  it('goes from queued workers over their answers to a verdict', async () => {
    const script: FakeScript = (turn) => {
      const isJudge = turn.input.text.startsWith(JUDGE_WORDS)
      turn.say(isJudge ? bestOf(namesIn(turn.input.text)) : `answer of ${turn.request.model}`)
      turn.usage(100, 20, 0.01)
    }
    const parts = await harness.start({ script })
    const { runId } = await harness.launch(parts, 3, { policy: { reduction } })

    const view = await harness.until(runId, isOver)

    expect(view.run).toMatchObject({ status: 'completed', stage: 'done', counts: { completed: 3 } })
    expect(workerAt(view, 2)).toMatchObject({ status: 'completed', result: 'answer of m2', resultPartial: false })
    expect(workerAt(view, 4)).toMatchObject({ kind: 'reducer', status: 'completed' })
    expect(Object.values(view.reductions)[0]).toMatchObject({ status: 'completed', repaired: false })
    expect(view.run.cost.reportedUsd).toBeCloseTo(0.04)
    expect(view.run.usage.total).toBe(480)
    expect(parts.runtime.liveSessions()).toBe(0)
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })

  it('asks a judge once more when its answer is no verdict', async () => {
    let judgements = 0
    const script: FakeScript = (turn) => {
      if (!turn.request.model?.startsWith('judge')) return turn.say('an answer')
      judgements += 1
      turn.say(judgements === 1 ? 'I like the first one.' : bestOf(['A', 'B']))
    }
    const parts = await harness.start({ script })
    const { runId } = await harness.launch(parts, 2, { policy: { reduction } })

    const view = await harness.until(runId, isOver)

    expect(view.run.status).toBe('completed')
    expect(Object.values(view.reductions)[0]).toMatchObject({ status: 'completed', repaired: true })
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })

  it('keeps the raw answer of a judge that never gives a verdict', async () => {
    const script: FakeScript = (turn) => turn.say(turn.request.model === 'judge' ? 'no idea' : 'an answer')
    const parts = await harness.start({ script })
    const { runId } = await harness.launch(parts, 2, { policy: { reduction } })

    const view = await harness.until(runId, isOver)

    expect(view.run).toMatchObject({ status: 'failed', failure: { reason: 'reduction_failed' } })
    expect(Object.values(view.reductions)[0]).toMatchObject({ status: 'failed', rawText: 'no idea' })
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })

  it('goes on when single workers fail, each with its own reason and its text kept', async () => {
    const script: FakeScript = async (turn) => {
      turn.say(`part of ${turn.request.ordinal}`)
      if (turn.request.ordinal === 1) throw new RuntimeFailure({ reason: 'rate_limited', message: 'Slow down.' })
      if (turn.request.ordinal === 2) await turn.crash()
      if (turn.request.ordinal === 3) return 'refusal'
      return 'end_turn'
    }
    const onStart = ({ ordinal }: { ordinal: number }) => {
      if (ordinal === 4) throw new RuntimeFailure({ reason: 'runtime_unauthenticated', message: 'Sign in first.' })
    }
    const parts = await harness.start({ script, onStart })
    const { runId } = await harness.launch(parts, 5)

    const view = await harness.until(runId, isOver)

    expect([1, 2, 3, 4, 5].map((ordinal) => workerAt(view, ordinal).failure?.reason ?? 'none')).toEqual([
      'rate_limited',
      'process_crashed',
      'refused',
      'runtime_unauthenticated',
      'none',
    ])
    expect(workerAt(view, 2)).toMatchObject({ status: 'failed', result: 'part of 2', resultPartial: true })
    expect(view.run.status).toBe('completed')
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })

  it('joins deltas, lets the first one through at once and keeps the text whole', async () => {
    const words = Array.from({ length: 200 }, (_, index) => `word${index} `)
    const script: FakeScript = async (turn) => {
      turn.say(words[0] ?? '')
      await turn.sleep(50)
      for (const word of words.slice(1)) turn.say(word)
    }
    const parts = await harness.start({ script })
    const { runId, workerIds } = await harness.launch(parts, 1)
    const deltas = async () =>
      (await harness.events(runId)).flatMap((event) =>
        event.type === 'assistant.message.delta' ? [event.payload.text] : [],
      )

    await harness.untilEvents(runId, (events) => events.some(({ type }) => type === 'assistant.message.delta'))
    expect(await deltas()).toEqual(['word0 '])
    await parts.clock.advance(50)
    const view = await harness.until(runId, isOver)

    expect((await deltas()).join('')).toBe(words.join(''))
    expect((await deltas()).length).toBeLessThan(5)
    expect(view.workers[workerIds[0] ?? '']?.result).toBe(words.join(''))
  })
})
