import { expect, test } from 'vitest'
import { stageSteps } from '@/components/run/stage-steps'
import { reductionRecord, runRecord, runView } from '../support/run-fixture'

const NONE = { queued: 0, running: 0, completed: 0, failed: 0, cancelled: 0 }
const states = (view: Parameters<typeof stageSteps>[0]) => stageSteps(view).map((step) => `${step.key}:${step.state}`)

test('a run whose targets are working is in its fan-out', () => {
  const view = runView({ run: runRecord({ counts: { ...NONE, running: 1, completed: 4, failed: 1 } }) })
  expect(states(view)).toEqual(['queued:done', 'fanout:current', 'reduction:ahead', 'verdict:ahead'])
  expect(stageSteps(view)[1]).toMatchObject({ detail: '4/6', failed: 1 })
})

test('a run whose targets all failed is never shown as judged', () => {
  const run = runRecord({ status: 'failed', stage: 'done', counts: { ...NONE, failed: 2 } })
  expect(states(runView({ run }))).toEqual(['queued:done', 'fanout:failed', 'reduction:skipped', 'verdict:skipped'])
})

test('a run without a reduction has no judging', () => {
  const run = runRecord({ policy: { ...runRecord().policy, reduction: null }, counts: { ...NONE, running: 1 } })
  expect(states(runView({ run }))).toEqual(['queued:done', 'fanout:current'])
})

test('judging again puts the verdict ahead until it is there', () => {
  const run = runRecord({ stage: 'reduction', verdictId: 'red_1', counts: { ...NONE, completed: 2 } })
  const second = reductionRecord({ id: 'red_2', version: 2, status: 'running', verdict: null })
  const view = runView({ run, reductions: { red_1: reductionRecord(), red_2: second } })
  expect(states(view).slice(2)).toEqual(['reduction:current', 'verdict:ahead'])
})

test('one answer alone is not judged, and the stages do not say that it was', () => {
  const [only] = reductionRecord().candidates
  const alone = reductionRecord({ workerId: null, candidates: only === undefined ? [] : [only] })
  const run = runRecord({ status: 'completed', stage: 'done', verdictId: 'red_1', counts: { ...NONE, completed: 1 } })
  expect(states(runView({ run, reductions: { red_1: alone } })).slice(2)).toEqual([
    'reduction:unneeded',
    'verdict:done',
  ])
})
