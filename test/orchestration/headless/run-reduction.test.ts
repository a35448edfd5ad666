import { describe, expect, it } from 'vitest'
import type { FanoutTargetResult } from '@/orchestration/fanout/fanout-result'
import { NO_USAGE } from '@/orchestration/model/usage'
import { runReduction, type ReductionOptions } from '@/orchestration/headless/run-reduction'
import { runReviewedFanout } from '@/orchestration/headless/run-reviewed-fanout'
import { createRuntimeController } from '@/orchestration/session/runtime-controller'
import { createFakeClock, settle } from '../../support/fake-clock'
import { createFakeRuntime, type FakeScript } from '../../support/fake-runtime'
import { seededNewId, seededRandom } from '../../support/records'

function aResult(label: string, patch: Partial<FanoutTargetResult> = {}): FanoutTargetResult {
  return {
    target: {
      backend: 'secret-backend',
      model: 'secret-model',
      label,
      options: { variant: 'secret-variant' },
      selection: {},
    },
    label,
    status: 'completed',
    text: `answer of number ${label.length}`,
    error: null,
    session: null,
    eventCount: 1,
    usage: { ...NO_USAGE, total: 987_654 },
    cost: { source: 'reported', usd: 123.456 },
    stopped: true,
    trackedSession: null,
    stopError: null,
    ...patch,
  }
}
const LABELS = ['secret-label-x', 'secret-label-xx', 'secret-label-xxx']

function setup(script: FakeScript, results = LABELS.map((label) => aResult(label))) {
  const clock = createFakeClock()
  const runtime = createFakeRuntime({ clock, script })
  const controller = createRuntimeController([runtime], { clock })
  const abort = new AbortController()
  const reduce = (options: Partial<ReductionOptions> = {}) =>
    runReduction(
      controller,
      {
        clock,
        newId: seededNewId(),
        random: seededRandom(5),
        mode: 'best_of_n',
        fanout: { prompt: 'Name a prime.', targets: results },
        ...options,
      },
      abort.signal,
    )
  return { clock, runtime, controller, abort, reduce }
}

const verdict = (winner: string | null, ranking: string[]) =>
  JSON.stringify({ winner, rationale: 'r', ranking: ranking.map((candidate) => ({ candidate })) })

describe('a reduction', () => {
  it('asks a judge and maps its verdict back to labels and targets', async () => {
    const { reduce, runtime } = setup((turn) => {
      turn.say(verdict('B', ['B', 'A', 'C']))
      turn.usage(100, 50, 0.02)
    })
    const result = await reduce()
    expect(result).toMatchObject({
      mode: 'best_of_n',
      status: 'completed',
      repaired: false,
      verdict: { winner: 'B' },
      usage: { total: 150 },
      cost: { source: 'reported', usd: 0.02 },
      stopped: true,
      error: null,
    })
    const winner = result.candidates.find(({ name }) => name === 'B')
    expect(winner?.label).toBe(LABELS[winner?.targetIndex ?? -1])
    expect(result.markdown).toContain(`**Winner: ${winner?.label} (B)**`)
    expect(runtime.liveSessions()).toBe(0)
  })

  it('tells the judge nothing about who the candidates are', async () => {
    const { reduce, runtime } = setup((turn) => turn.say(verdict(null, ['A', 'B', 'C'])))
    await reduce()
    const asked = runtime.inputs[0]?.text ?? ''
    expect(asked).toContain('answer of number')
    expect(asked).not.toMatch(/secret/)
    expect(asked).not.toMatch(/987.?654|123\.456/)
  })

  it('shows the candidates in an order drawn anew, not in target order', async () => {
    const orders = new Set<string>()
    for (let seed = 0; seed < 20; seed++) {
      const { reduce } = setup((turn) => turn.say(verdict(null, ['A', 'B', 'C'])))
      const { candidates } = await reduce({ random: seededRandom(seed) })
      orders.add(candidates.map(({ targetIndex }) => targetIndex).join(''))
    }
    expect(orders.size).toBeGreaterThan(3)
  })

  it('gives each reduction another delimiter', async () => {
    const delimiters = new Set<string>()
    for (let seed = 0; seed < 5; seed++) {
      const { reduce, runtime } = setup((turn) => turn.say(verdict(null, ['A', 'B', 'C'])))
      await reduce({ random: seededRandom(seed) })
      delimiters.add(/<<<TASK (\w+)>>>/.exec(runtime.inputs[0]?.text ?? '')?.[1] ?? '')
    }
    expect(delimiters.size).toBe(5)
  })

  it('judges neither failed nor empty nor cancelled candidates', async () => {
    const { reduce, runtime } = setup(
      (turn) => turn.say(verdict('A', ['A', 'B'])),
      [
        aResult('one'),
        aResult('two', { status: 'failed', text: 'half an answer' }),
        aResult('three', { text: '  ' }),
        aResult('four', { status: 'cancelled', text: 'cut off' }),
        aResult('fives'),
      ],
    )
    const { candidates } = await reduce()
    expect(candidates.map(({ label }) => label).sort()).toEqual(['fives', 'one'])
    expect(runtime.inputs[0]?.text).not.toMatch(/half an answer|cut off/)
  })

  it('gives one repair turn, which names the problems', async () => {
    const { reduce, runtime } = setup((turn) =>
      turn.say(turn.turnNumber === 1 ? verdict('Z', ['A', 'B', 'C']) : verdict('A', ['A', 'B', 'C'])),
    )
    const result = await reduce()
    expect(result).toMatchObject({ status: 'completed', repaired: true, verdict: { winner: 'A' } })
    expect(runtime.inputs).toHaveLength(2)
    expect(runtime.inputs[1]?.text).toContain('There is no candidate "Z"; there are A, B, C.')
  })

  it('fails after the repair turn, keeps the raw answer and counts what it cost', async () => {
    const { reduce, runtime } = setup((turn) => {
      turn.say(`I cannot decide (${turn.turnNumber}).`)
      turn.usage(10 * turn.turnNumber, 1, 0.5 * turn.turnNumber)
    })
    const result = await reduce()
    expect(result).toMatchObject({
      status: 'failed',
      error: { reason: 'invalid_verdict' },
      verdict: null,
      rawText: 'I cannot decide (2).',
      repaired: true,
      usage: { total: 21 },
      cost: { usd: 1 },
      stopped: true,
    })
    expect(runtime.inputs).toHaveLength(2)
    expect(runtime.liveSessions()).toBe(0)
  })

  it('does not ask again when the judge itself failed, and keeps what it said', async () => {
    const { reduce, runtime } = setup(async (turn) => {
      turn.say('Let me th')
      await turn.crash()
    })
    expect(await reduce()).toMatchObject({
      status: 'failed',
      error: { reason: 'process_crashed' },
      rawText: 'Let me th',
      repaired: false,
    })
    expect(runtime.inputs).toHaveLength(1)
  })

  it.each(['best_of_n', 'compare', 'summarize'] as const)(
    'needs no judge for one usable candidate (%s)',
    async (mode) => {
      const { reduce, runtime } = setup(() => {}, [aResult('one'), aResult('two', { status: 'failed' })])
      const result = await reduce({ mode })
      expect(result).toMatchObject({ status: 'completed', target: null, session: null, error: null })
      expect(runtime.requests).toEqual([])
      if (mode === 'best_of_n') {
        expect(result.verdict).toMatchObject({
          winner: 'A',
          rationale: 'It was the only usable candidate; no judge was asked.',
        })
      } else {
        expect(result.verdict).toMatchObject({ summary: 'answer of number 3' })
      }
    },
  )

  it('fails without asking when no candidate is usable', async () => {
    const { reduce, runtime } = setup(() => {}, [aResult('one', { status: 'failed' })])
    expect(await reduce()).toMatchObject({ status: 'failed', error: { reason: 'no_candidates' } })
    expect(runtime.requests).toEqual([])
  })

  it('ends as cancelled when it is aborted, with its session stopped', async () => {
    const { reduce, abort, runtime } = setup((turn) => turn.hang())
    const reduction = reduce()
    await settle()
    abort.abort()
    expect(await reduction).toMatchObject({ status: 'cancelled', error: { reason: 'cancelled' } })
    expect(runtime.liveSessions()).toBe(0)
  })

  it('leaves the judge’s session open on request', async () => {
    const { reduce, runtime, controller } = setup((turn) => turn.say(verdict(null, ['A', 'B', 'C'])))
    expect(await reduce({ keepSession: true })).toMatchObject({ stopped: false })
    expect(runtime.liveSessions()).toBe(1)
    await controller.close()
  })

  it('refuses a judge that cannot be used', async () => {
    const { reduce } = setup(() => {})
    await expect(reduce({ target: { backend: 'nope' } })).rejects.toMatchObject({ code: 'invalid_input' })
  })
})

describe('a reviewed fan-out', () => {
  const targets = [{ backend: 'fake' }, { backend: 'fake' }]
  const script: FakeScript = (turn) => {
    turn.say(turn.request.ordinal === 3 ? verdict('A', ['A', 'B']) : `answer ${turn.request.ordinal}`)
    turn.usage(10, turn.request.ordinal, 0.01)
  }

  function reviewed(signal = new AbortController().signal, onFirstEvent = () => {}) {
    const { controller, clock } = setup(script)
    return runReviewedFanout(
      controller,
      {
        clock,
        newId: seededNewId(),
        random: seededRandom(1),
        prompt: 'Do it.',
        targets,
        reduction: { mode: 'best_of_n' },
        onEvent: onFirstEvent,
      },
      signal,
    )
  }

  it('runs both and adds up over both', async () => {
    const result = await reviewed()
    expect(result.fanout.targets.map(({ text }) => text)).toEqual(['answer 1', 'answer 2'])
    expect(result.reduction).toMatchObject({ status: 'completed', verdict: { winner: 'A' } })
    expect(result.usage).toMatchObject({ input: 30, output: 6, total: 36 })
    expect(result.cost).toEqual({ reportedUsd: 0.03, estimatedUsd: 0, unknownAttempts: 0 })
    expect(result.fanout.cost.reportedUsd).toBe(0.02)
  })

  it('is not judged once it is cancelled', async () => {
    const abort = new AbortController()
    const result = await reviewed(abort.signal, () => abort.abort())
    expect(result.reduction).toBeNull()
    expect(result.fanout.targets).toHaveLength(2)
  })
})

it('an unknown cost of the judge is counted as unknown, not as nothing', async () => {
  const { controller, clock } = setup((turn) => turn.say(turn.request.ordinal === 3 ? verdict('A', ['A', 'B']) : 'x'))
  const options = {
    clock,
    newId: seededNewId(),
    random: seededRandom(1),
    prompt: 'p',
    targets: [{ backend: 'fake' }],
    repeat: 2,
  }
  const { cost } = await runReviewedFanout(
    controller,
    { ...options, reduction: { mode: 'best_of_n' } },
    new AbortController().signal,
  )
  expect(cost).toEqual({ reportedUsd: 0, estimatedUsd: 0, unknownAttempts: 3 })
})
