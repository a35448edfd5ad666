import { describe, expect, test } from 'vitest'
import type { RuntimeEvent } from '@/orchestration/model/events'
import type { SessionSpending } from '@/orchestration/model/runtime'
import { NO_USAGE } from '@/orchestration/model/usage'
import { GENERIC_PROFILE } from '@/server/runtimes/acp/acp-profile'
import { createSessionUsage } from '@/server/runtimes/acp/session-usage'

const SESSION_PROFILE = { ...GENERIC_PROFILE, usage: { ...GENERIC_PROFILE.usage, scope: 'session' as const } }
const spent = (usd: number | null, total = 0): SessionSpending => ({ usd, usage: { ...NO_USAGE, input: total, total } })

function open(spentBefore: SessionSpending | null) {
  const costs: unknown[] = []
  const totals: number[] = []
  const emit = (event: RuntimeEvent) => {
    if (event.type !== 'usage.updated') return
    costs.push(event.payload.cost.source === 'unknown' ? null : event.payload.cost.usd)
    totals.push(event.payload.usage.total)
  }
  const usage = createSessionUsage(SESSION_PROFILE, emit, () => null, spentBefore)
  const cost = (amount: number) =>
    usage.onUpdate({ sessionUpdate: 'usage_update', used: 1, size: 2, cost: { amount, currency: 'USD' } })
  const tokens = (inputTokens: number) =>
    usage.onTurnEnd({ stopReason: 'end_turn', usage: { inputTokens, outputTokens: 0, totalTokens: inputTokens } })
  return { usage, cost, tokens, costs, totals }
}

describe('totals of a resumed session', () => {
  test.each([
    ['the total again', spent(0.5), [0.5, 0.62], [0, 0.12]],
    ['a total that grew before its first report', spent(0.5), [0.7], [0.2]],
    ['a count that starts again', spent(0.5), [0.1, 0.6], [0.1, 0.6]],
    ['the first total, with nothing charged before', spent(null), [0.3], [0.3]],
    ['a fresh session', null, [0.3, 0.4], [0.3, 0.4]],
  ])('are counted once: %s', (_what, before, reported, counted) => {
    const { usage, cost, costs } = open(before)
    usage.turnStarted()
    for (const amount of reported) cost(amount)
    expect(costs).toEqual(counted)
  })

  test('told before the first prompt are those of earlier attempts, as far as they were charged', () => {
    const told = open(spent(0.5))
    told.cost(0.7)
    told.usage.turnStarted()
    told.cost(0.8)
    expect(told.costs).toEqual([0.3])
  })

  test('told before the first prompt are nothing of a fresh session', () => {
    const fresh = open(null)
    fresh.cost(0.01)
    fresh.usage.turnStarted()
    fresh.cost(0.05)
    expect(fresh.costs).toEqual([0.05])
  })

  test.each([
    ['with nothing charged before', spent(null), [0.7], [0.8], [0.1]],
    ['that begin anew at zero', spent(0.5), [0], [0.6], [0.6]],
    ['of which the last one counts', spent(0.5), [0.1, 0.3, 0.5], [0.62], [0.12]],
  ])('told before the first prompt are its base: %s', (_what, before, early, reported, counted) => {
    const { usage, cost, costs } = open(before)
    for (const amount of early) cost(amount)
    usage.turnStarted()
    for (const amount of reported) cost(amount)
    expect(costs).toEqual(counted)
  })

  test('are not taken for zero where the first report has no money in it', () => {
    const { usage, cost, costs } = open(spent(0.5))
    usage.onUpdate({ sessionUpdate: 'usage_update', used: 1, size: 2 })
    usage.turnStarted()
    usage.onUpdate({ sessionUpdate: 'usage_update', used: 1, size: 2 })
    cost(0.62)
    expect(costs).toEqual([null, 0.12])
  })

  test('of tokens are not taken for zero where the first report counts none', () => {
    const { usage, tokens, totals } = open(spent(null, 1_000))
    usage.turnStarted()
    tokens(0)
    tokens(1_200)
    expect(totals).toEqual([0, 200])
  })

  test('of calls that a loaded history repeats are not counted again', () => {
    const { usage, totals } = open(spent(null, 1_000))
    usage.onCallEnd({ inputTokens: 1_000, outputTokens: 0, totalTokens: 1_000 })
    usage.turnStarted()
    usage.onCallEnd({ inputTokens: 30, outputTokens: 0, totalTokens: 30 })
    expect(totals).toEqual([30])
  })

  test('of tokens are counted once too', () => {
    const again = open(spent(null, 1_000))
    again.usage.turnStarted()
    again.tokens(1_200)
    again.tokens(1_500)
    expect(again.totals).toEqual([200, 500])
    const fresh = open(spent(null, 1_000))
    fresh.usage.turnStarted()
    fresh.tokens(200)
    expect(fresh.totals).toEqual([200])
  })
})
