import { expect, test } from 'vitest'
import { judgedWorkers } from '@/components/run/judged-workers'
import { reductionRecord, runRecord, runView, workerRecord } from '../support/run-fixture'

const workers = { wkr_1: workerRecord(), wkr_2: workerRecord({ id: 'wkr_2', ordinal: 2 }) }

test('blind names stay sealed until a verdict stands', () => {
  const view = runView({ workers, reductions: { red_1: reductionRecord({ status: 'running', verdict: null }) } })
  expect(judgedWorkers(view).size).toBe(0)
})

test('the winner and the ranks are those of the standing verdict', () => {
  const view = runView({ workers, run: runRecord({ verdictId: 'red_1' }), reductions: { red_1: reductionRecord() } })
  expect(judgedWorkers(view).get('wkr_1')).toEqual({ rank: 1, name: 'B', wins: true })
  expect(judgedWorkers(view).get('wkr_2')).toEqual({ rank: 2, name: 'A', wins: false })
})

test('a worker that was retried since does not wear the verdict on its earlier attempt', () => {
  const retried = { ...workers, wkr_1: workerRecord({ attempt: 2 }) }
  const view = runView({
    workers: retried,
    run: runRecord({ verdictId: 'red_1' }),
    reductions: { red_1: reductionRecord() },
  })
  expect(judgedWorkers(view).has('wkr_1')).toBe(false)
})

test('one answer alone is not called judged, and a summary ranks nobody', () => {
  const run = runRecord({ verdictId: 'red_1' })
  const of = (patch: Parameters<typeof reductionRecord>[0]) =>
    judgedWorkers(runView({ workers, run, reductions: { red_1: reductionRecord(patch) } }))
  const [only] = reductionRecord().candidates.filter(({ workerId }) => workerId === 'wkr_1')
  expect(of({ candidates: only === undefined ? [] : [only] }).get('wkr_1')).toMatchObject({ without: 'judge' })
  const verdict = { mode: 'summarize' as const, summary: 'Both.', keyPoints: [], disagreements: [] }
  expect(of({ mode: 'summarize', verdict }).get('wkr_2')).toEqual({
    ...{ rank: null, name: 'A', wins: false, without: 'ranking' },
  })
})
