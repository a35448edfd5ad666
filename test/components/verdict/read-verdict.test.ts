import { expect, test } from 'vitest'
import { rankedCandidates, verdictSentence, winnerWorkerId, withLabels } from '@/components/verdict/read-verdict'
import { reductionRecord, runRecord, runView } from '../support/run-fixture'

test('blind names are mapped back to the workers behind them', () => {
  const reduction = reductionRecord()
  expect(rankedCandidates(reduction)).toEqual([
    { rank: 1, name: 'B', workerId: 'wkr_1', label: 'fast', score: 90, reason: 'right' },
    { rank: 2, name: 'A', workerId: 'wkr_2', label: 'smart', score: null, reason: 'long' },
  ])
  expect(verdictSentence(reduction)).toBe('fast wins.')
})

test('the winner is that of the standing verdict, not of the newest reduction', () => {
  const newer = reductionRecord({
    id: 'red_2',
    version: 2,
    verdict: { mode: 'best_of_n', winner: 'A', rationale: 'x', ranking: [] },
  })
  const view = runView({
    run: runRecord({ verdictId: 'red_1' }),
    reductions: { red_1: reductionRecord(), red_2: newer },
  })
  expect(winnerWorkerId(view)).toBe('wkr_1')
})

test('no winner is said as such', () => {
  const reduction = reductionRecord({ verdict: { mode: 'best_of_n', winner: null, rationale: 'equal', ranking: [] } })
  expect(verdictSentence(reduction)).toBe('No winner: the judge could not put one candidate above the others.')
})

test('a run without a verdict has no winner', () => {
  expect(winnerWorkerId(runView())).toBeNull()
})

test('a winner a person named stands above the judge’s', () => {
  const adoptedBy = { id: 'usr_1', name: 'Mia', reason: 'shorter', winnerLabel: 'smart' }
  const view = runView({
    run: runRecord({ verdictId: 'red_1' }),
    reductions: { red_1: reductionRecord({ adoptedBy }) },
  })
  expect(winnerWorkerId(view)).toBe('wkr_2')
})

test('puts labels before the blind names of the judge’s prose, and keeps them from being read as markup', () => {
  const reduction = { candidates: [{ name: 'A', label: 'codex · gpt_5', workerId: 'wkr_1', attempt: 1 }] }
  expect(withLabels(reduction, 'Candidate A guesses.')).toBe('codex · gpt_5 (A) guesses.')
  expect(withLabels(reduction, 'Candidate A guesses.', 'markdown')).toBe('codex · gpt\\_5 (A) guesses.')
})
