import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import type { RunRecord, WorkerRecord } from '@/orchestration/model/records'
import type { Cost } from '@/orchestration/model/usage'
import { BudgetMeter } from '@/components/run/budget-meter'
import { LimitMeters } from '@/components/usage/limit-meters'
import { costSourceNote } from '@/components/worker/worker-label'
import { aRun, aWorker } from '../../support/records'

const run: RunRecord = {
  ...aRun(),
  status: 'completed',
  cost: { reportedUsd: 0.2, estimatedUsd: 0, unknownAttempts: 1 },
}
const limited: RunRecord = { ...run, policy: { ...run.policy, limits: { costUsd: 1 } } }
const workers: WorkerRecord[] = (
  [
    ['told', { source: 'reported', usd: 0.2 }],
    ['untold', { source: 'unknown' }],
  ] satisfies [string, Cost][]
).map(([label, cost], index) => {
  const worker = aWorker(index + 1)
  const startedAt = worker.createdAt
  return { ...worker, status: 'completed', startedAt, cost, target: { ...worker.target, label } }
})

test('a limit in dollars says for whom it cannot be enforced', () => {
  const meters = renderToStaticMarkup(<LimitMeters run={limited} workers={workers} />)
  expect(meters).toContain('The cost of untold is unknown: the limit cannot be enforced for it.')
  expect(renderToStaticMarkup(<BudgetMeter run={limited} />)).toContain('limit cannot be enforced')
})

test('it says nothing where all is told, or where there is no limit', () => {
  const told = { ...limited, cost: { reportedUsd: 0.2, estimatedUsd: 0, unknownAttempts: 0 } }
  expect(renderToStaticMarkup(<LimitMeters run={told} workers={workers.slice(0, 1)} />)).not.toContain(
    'cannot be enforced',
  )
  expect(renderToStaticMarkup(<BudgetMeter run={told} />)).not.toContain('cannot be enforced')
  expect(renderToStaticMarkup(<BudgetMeter run={run} />)).not.toContain('cannot be enforced')
})

test('an estimate without a price for cached input says so', () => {
  const estimate = { source: 'estimated', usd: 1, priceTable: 'configured' } as const
  expect(costSourceNote({ ...estimate, lacksCachedPrice: true })).toMatch(/without a price for cached input/)
  expect(costSourceNote(estimate)).toBe('From prices: configured.')
  expect(costSourceNote({ source: 'reported', usd: 1 })).toBeUndefined()
})
