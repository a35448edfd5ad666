import { expect, test } from 'vitest'
import { attemptLimitRows } from '@/components/worker/attempt-limits'
import { NO_USAGE } from '@/orchestration/model/usage'

const worker = {
  status: 'completed' as const,
  usage: { ...NO_USAGE, total: 800 },
  cost: { source: 'reported' as const, usd: 0.4 },
}

test('an attempt shows what it has used of its own budgets', () => {
  const limits = { workerTotalTokens: 1_000, workerCostUsd: 1, workerTimeoutMs: 60_000 }
  expect(attemptLimitRows(worker, limits).map(({ value }) => value)).toEqual([
    '800 of 1,000',
    '$0.40 of $1.00',
    '1 m 00 s',
  ])
})

test('a limit in dollars says where it cannot be enforced', () => {
  const unknown = { ...worker, cost: { source: 'unknown' as const } }
  const valueOf = (of: typeof unknown | (Omit<typeof unknown, 'status'> & { status: 'running' })) =>
    attemptLimitRows(of, { workerCostUsd: 1 }).find(({ name }) => name === 'Cost budget')?.value
  expect(valueOf(unknown)).toBe('unknown: the limit of $1.00 cannot be enforced for it')
  expect(valueOf({ ...unknown, status: 'running' })).toBe('unknown of $1.00')
})

test('without budgets of its own it shows none', () => {
  expect(attemptLimitRows(worker, { costUsd: 5 }).every(({ value }) => value === null)).toBe(true)
})
