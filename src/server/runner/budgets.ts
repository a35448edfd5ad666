import type { RunRecord, WorkerRecord } from '@/orchestration/model/records'
import { costTotalOf, type Cost, type CostTotal, type TokenUsage } from '@/orchestration/model/usage'

/** The limits that usage reports count against. */
export type SpendingLimit = 'costUsd' | 'totalTokens'
export type BudgetReport = { limit: SpendingLimit; used: number; allowed: number }
export type BudgetChange = { warnings: BudgetReport[]; reached: BudgetReport | null }

/** From here on a person is warned, once per limit. */
const WARN_AT = 0.8
/** An interrupted worker that spends this share of the limit more is not waited for any longer. */
const OVERSPEND_SHARE = 0.1
/** Rough, and only until the next real report: so many characters of output make a token. */
const CHARS_PER_TOKEN = 4
/** Sums of cents are not exact in floating point. */
const EPSILON = 1e-9

type Spending = { usd: number; tokens: number; estimatedTokens: number }

/**
 * What the workers of one run have spent so far, against the run's limits. Fed by every usage report of the workers that run
 * here, by their output in between, and by the rows for the others.
 */
export interface RunBudget {
  /** Takes the rows of workers that do not run in this process (`isLive` false), and what live ones spent before. */
  load: (workers: readonly WorkerRecord[], isLive: (workerId: string) => boolean) => BudgetChange
  /** A cumulative report of a worker's current attempt. */
  report: (worker: Pick<WorkerRecord, 'id' | 'spent'>, usage: TokenUsage, cost: Cost) => BudgetChange
  /** Output that no report covers yet. */
  estimate: (workerId: string, chars: number) => BudgetChange
  reached: () => BudgetReport | null
  /**
   * Whether much has been spent since the limit was found reached. What one report jumped beyond it does not count: many an
   * agent tells what it spent only at the end of a turn.
   */
  isOverspent: () => boolean
}

export function createRunBudget(limits: RunRecord['policy']['limits']): RunBudget {
  const byWorker = new Map<string, Spending>()
  const warned = new Set<SpendingLimit>()
  const usedWhenReached = new Map<SpendingLimit, number>()
  let announced = false

  function used(): Record<SpendingLimit, number> {
    let costUsd = 0
    let totalTokens = 0
    for (const { usd, tokens, estimatedTokens } of byWorker.values()) {
      costUsd += usd
      totalTokens += tokens + estimatedTokens
    }
    return { costUsd, totalTokens }
  }

  function over(share: number): BudgetReport[] {
    const spent = used()
    const found: BudgetReport[] = []
    for (const limit of ['costUsd', 'totalTokens'] as const) {
      const allowed = limits[limit]
      if (allowed !== undefined && atLeast(spent[limit], allowed * share))
        found.push({ limit, used: spent[limit], allowed })
    }
    return found
  }

  function change(): BudgetChange {
    const warnings = over(WARN_AT).filter(({ limit }) => !warned.has(limit))
    for (const { limit } of warnings) warned.add(limit)
    const spent = over(1)
    for (const { limit, used } of spent) if (!usedWhenReached.has(limit)) usedWhenReached.set(limit, used)
    const reached = announced ? null : (spent[0] ?? null)
    if (reached !== null) announced = true
    return { warnings, reached }
  }

  return {
    load(workers, isLive) {
      for (const worker of workers) {
        if (isLive(worker.id) && byWorker.has(worker.id)) continue
        byWorker.set(worker.id, spendingOf(worker, worker.usage, worker.cost))
      }
      return change()
    },
    report(worker, usage, cost) {
      byWorker.set(worker.id, spendingOf(worker, usage, cost))
      return change()
    },
    estimate(workerId, chars) {
      const spending = byWorker.get(workerId)
      if (spending === undefined || limits.totalTokens === undefined) return { warnings: [], reached: null }
      spending.estimatedTokens += chars / CHARS_PER_TOKEN
      return change()
    },
    reached: () => over(1)[0] ?? null,
    isOverspent: () =>
      over(1).some(({ limit, used, allowed }) => {
        const since = used - (usedWhenReached.get(limit) ?? used)
        return since > allowed * OVERSPEND_SHARE + EPSILON
      }),
  }
}

function spendingOf(worker: Pick<WorkerRecord, 'spent'>, usage: TokenUsage, cost: Cost): Spending {
  return {
    usd: usdOf(worker.spent.cost) + usdOf(costTotalOf(cost)),
    tokens: worker.spent.usage.total + usage.total,
    estimatedTokens: 0,
  }
}

/** An attempt whose cost is unknown cannot be counted against a limit in dollars; a limit in tokens still holds. */
function usdOf(cost: CostTotal): number {
  return cost.reportedUsd + cost.estimatedUsd
}

function atLeast(value: number, limit: number): boolean {
  return value >= limit - EPSILON
}
