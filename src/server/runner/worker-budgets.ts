import type { RuntimeEventPayloads } from '@/orchestration/model/events'
import type { RunLimits } from '@/orchestration/model/launch'
import type { WorkerRecord } from '@/orchestration/model/records'
import { NO_COST, NO_USAGE, UNKNOWN_COST } from '@/orchestration/model/usage'
import { createRunBudget, type BudgetChange, type RunBudget } from './budgets'

const NOTHING: BudgetChange = { warnings: [], reached: null }
const NOTHING_BEFORE = { usage: NO_USAGE, cost: NO_COST }

/** What each attempt of a run may spend for itself: a budget of one. */
export function createWorkerBudgets({ workerCostUsd, workerTotalTokens }: RunLimits) {
  const budgets = new Map<string, RunBudget>()
  const limits = {
    ...(workerCostUsd === undefined ? {} : { costUsd: workerCostUsd }),
    ...(workerTotalTokens === undefined ? {} : { totalTokens: workerTotalTokens }),
  }
  const isLimited = Object.keys(limits).length > 0

  function budgetOf({ id, attempt }: Pick<WorkerRecord, 'id' | 'attempt'>): RunBudget {
    const key = `${id}.${attempt}`
    const known = budgets.get(key)
    if (known !== undefined) return known
    const budget = createRunBudget(limits)
    budget.report({ id, spent: NOTHING_BEFORE }, NO_USAGE, UNKNOWN_COST) // output may come before the first report
    budgets.set(key, budget)
    return budget
  }

  return {
    report(worker: WorkerRecord, { usage, cost }: RuntimeEventPayloads['usage.updated']): BudgetChange {
      return isLimited ? budgetOf(worker).report({ id: worker.id, spent: NOTHING_BEFORE }, usage, cost) : NOTHING
    },
    estimate(worker: WorkerRecord, chars: number): BudgetChange {
      return isLimited ? budgetOf(worker).estimate(worker.id, chars) : NOTHING
    },
    isOverspent: (worker: WorkerRecord) => isLimited && budgetOf(worker).isOverspent(),
  }
}
