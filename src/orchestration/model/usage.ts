/**
 * Tokens of a session so far. `input` is everything sent, cached tokens included; `cached` of those were read from the
 * provider's cache, `cacheWrite` were written to it; `output` is everything produced, reasoning included. `total` = input + output.
 */
export type TokenUsage = {
  input: number
  output: number
  reasoning: number
  cached: number
  cacheWrite: number
  total: number
}

export const NO_USAGE: TokenUsage = { input: 0, output: 0, reasoning: 0, cached: 0, cacheWrite: 0, total: 0 }

export function addUsage(a: TokenUsage, b: TokenUsage): TokenUsage {
  return {
    input: a.input + b.input,
    output: a.output + b.output,
    reasoning: a.reasoning + b.reasoning,
    cached: a.cached + b.cached,
    cacheWrite: a.cacheWrite + b.cacheWrite,
    total: a.total + b.total,
  }
}

export function subtractUsage(a: TokenUsage, b: TokenUsage): TokenUsage {
  return {
    input: a.input - b.input,
    output: a.output - b.output,
    reasoning: a.reasoning - b.reasoning,
    cached: a.cached - b.cached,
    cacheWrite: a.cacheWrite - b.cacheWrite,
    total: a.total - b.total,
  }
}

/**
 * Money of one attempt, in US dollars: what the provider reports, else an estimate from prices, else unknown. `unknown` has no
 * amount and is never counted as 0. `lacksCachedPrice`: cached tokens were counted at the full price of input.
 */
export type Cost =
  | { source: 'reported'; usd: number }
  | { source: 'estimated'; usd: number; priceTable: string; lacksCachedPrice?: true }
  | { source: 'unknown' }

/** What an estimate with `lacksCachedPrice` says of itself. */
export const NO_CACHED_PRICE = 'estimated without a price for cached input'

export const UNKNOWN_COST: Cost = { source: 'unknown' }

/** Money of several attempts. The parts are never mixed silently; `unknownAttempts` says how many had no amount. */
export type CostTotal = { reportedUsd: number; estimatedUsd: number; unknownAttempts: number }

export const NO_COST: CostTotal = { reportedUsd: 0, estimatedUsd: 0, unknownAttempts: 0 }

export function costTotalOf(cost: Cost): CostTotal {
  switch (cost.source) {
    case 'reported':
      return { reportedUsd: cost.usd, estimatedUsd: 0, unknownAttempts: 0 }
    case 'estimated':
      return { reportedUsd: 0, estimatedUsd: cost.usd, unknownAttempts: 0 }
    case 'unknown':
      return { reportedUsd: 0, estimatedUsd: 0, unknownAttempts: 1 }
  }
}

export function addCost(a: CostTotal, b: CostTotal): CostTotal {
  return {
    reportedUsd: money(a.reportedUsd + b.reportedUsd),
    estimatedUsd: money(a.estimatedUsd + b.estimatedUsd),
    unknownAttempts: a.unknownAttempts + b.unknownAttempts,
  }
}

export function subtractCost(a: CostTotal, b: CostTotal): CostTotal {
  return addCost(a, { reportedUsd: -b.reportedUsd, estimatedUsd: -b.estimatedUsd, unknownAttempts: -b.unknownAttempts })
}

/** Nano-dollars: sums stay equal whatever the order they were made in. */
function money(usd: number): number {
  return Math.round(usd * 1e9) / 1e9
}
