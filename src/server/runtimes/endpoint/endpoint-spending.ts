import { addUsage, type Cost, NO_USAGE, type TokenUsage, UNKNOWN_COST } from '@/orchestration/model/usage'

export type Spending = {
  /** Something of an answer came: it costs, whatever is reported of it. */
  begin(): void
  count(usage: TokenUsage, raw: unknown): void
  report(usd: number): void
  /** The session's totals after a call; null when the call changed nothing. */
  endCall(): { usage: TokenUsage; cost: Cost; raw: unknown } | null
}

type Call = { hasAnswer: boolean; usage: TokenUsage | null; raw: unknown; reportedUsd: number | null }

const NO_CALL: Call = { hasAnswer: false, usage: null, raw: null, reportedUsd: null }

/** Adds up what the calls of a session used. A call that was answered without a word on its tokens cost an unknown amount. */
export function createSpending({ priceOf }: { priceOf: (usage: TokenUsage) => Cost }): Spending {
  let usage = NO_USAGE
  let cost: Cost | null = null
  let call = NO_CALL

  function costOf({ usage: used, reportedUsd }: Call): Cost {
    if (reportedUsd !== null) return { source: 'reported', usd: reportedUsd }
    return used === null ? UNKNOWN_COST : priceOf(used)
  }

  return {
    begin: () => {
      if (!call.hasAnswer) call = { ...call, hasAnswer: true }
    },
    count: (used, raw) => {
      // Some report zeros until they know.
      if (used.total > 0 || call.usage === null) call = { ...call, usage: used.total === 0 ? null : used, raw }
    },
    report: (usd) => {
      call = { ...call, reportedUsd: usd }
    },
    endCall() {
      const ended = call
      call = NO_CALL
      if (!ended.hasAnswer && ended.usage === null && ended.reportedUsd === null) return null
      usage = addUsage(usage, ended.usage ?? NO_USAGE)
      cost = cost === null ? costOf(ended) : sumCost(cost, costOf(ended))
      return { usage, cost, raw: ended.raw }
    },
  }
}

/** With a part unknown the sum is unknown; with a part estimated it is an estimate. */
function sumCost(a: Cost, b: Cost): Cost {
  if (a.source === 'unknown' || b.source === 'unknown') return UNKNOWN_COST
  const usd = a.usd + b.usd
  const estimates = [a, b].filter((cost) => cost.source === 'estimated')
  const [estimate] = estimates
  if (estimate === undefined) return { source: 'reported', usd }
  const lacks = estimates.some(({ lacksCachedPrice }) => lacksCachedPrice === true)
  return { ...estimate, usd, ...(lacks ? { lacksCachedPrice: true as const } : {}) }
}
