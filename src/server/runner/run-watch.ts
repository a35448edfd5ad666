import type { RuntimeEvent } from '@/orchestration/model/events'
import type { Failure } from '@/orchestration/model/failure'
import type { RunRecord, WorkerRecord } from '@/orchestration/model/records'
import type { Clock } from '@/orchestration/ports'
import { visibleLine } from '@/orchestration/model/visible-text'
import type { RunAges } from '@/orchestration/run/run-ages'
import type { Attempt } from './attempt'
import { createRunBudget, type BudgetChange, type BudgetReport } from './budgets'
import { createTimeLimit, type TimeReport } from './time-limit'
import { createWorkerBudgets } from './worker-budgets'
import { createWorkerTimeLimits } from './worker-time-limits'
import { isDelta } from './stream-events'
import { createUnknownCostNotes } from './unknown-cost'

export type RunWatchOptions = {
  run: RunRecord
  clock: Clock
  ages: RunAges
  /** The run's attempts that are live in this process. */
  attempts: () => Attempt[]
  /** The run's limit is reached: its queued workers are not to start any more. */
  onReached: (failure: Failure) => void
}

/** The limits of one run while it runs: money, tokens and time. They act during the run, not after it. */
export interface RunWatch {
  load: (workers: readonly WorkerRecord[], isLive: (workerId: string) => boolean) => void
  event: (attempt: Attempt, worker: WorkerRecord, event: RuntimeEvent) => void
  /** Why no worker of this run may start any more, if so. */
  failure: () => Failure | null
  end: () => void
}

export function createRunWatch({ run, clock, ages, attempts, onReached }: RunWatchOptions): RunWatch {
  const { limits } = run.policy
  const budget = createRunBudget(limits)
  const ownBudgets = createWorkerBudgets(limits)
  const unknownCosts = createUnknownCostNotes(limits)
  /** What is to be said of the run and found no attempt to say it; its next one does. */
  const unsaid: ((attempt: Attempt) => void)[] = []
  const timeLimit =
    limits.runTimeoutMs === undefined
      ? null
      : createTimeLimit(
          { clock, allowed: limits.runTimeoutMs, usedMs: ages.ageMs(run) },
          {
            onWarning: (time) => say('budget.warning', `Run time: ${timeWords(time)}`, time),
            onReached(time) {
              say('budget.reached', `Run time: ${timeWords(time)}`, time)
              const failure = runTimeout(time.allowed)
              for (const attempt of attempts()) attempt.stopForBudget(failure)
              onReached(failure)
            },
          },
        )
  timeLimit?.run()
  const workerTimeLimits = createWorkerTimeLimits(
    { clock, allowed: limits.workerTimeoutMs },
    {
      onWarning: (attempt, time) => attempt.note('budget.warning', `Worker’s time: ${timeWords(time)}`, ofWorker(time)),
      onReached(attempt, time) {
        attempt.note('budget.reached', `Worker’s time: ${timeWords(time)}`, ofWorker(time))
        const message = `The worker's time is used up: ${timeWords(time)}.`
        attempt.stopForBudget({ reason: 'budget_stopped', message })
      },
    },
  )

  function say(type: 'budget.warning' | 'budget.reached', message: string, time: TimeReport): void {
    const note = (attempt: Attempt) => attempt.note(type, message, { limit: 'runTimeoutMs', ...time })
    const [attempt] = attempts()
    if (attempt === undefined) unsaid.push(note)
    else note(attempt)
  }

  function apply({ warnings, reached }: BudgetChange, attempt: Attempt): void {
    for (const report of warnings) attempt.note('budget.warning', `Budget: ${describe(report)}`, report)
    if (reached !== null) {
      attempt.note('budget.reached', `Budget: ${describe(reached)}`, reached)
      const failure = budgetStopped(reached)
      for (const each of attempts()) each.stopForBudget(failure)
      onReached(failure)
    }
    if (budget.isOverspent()) attempt.hurry()
  }

  /** The worker alone has used up what is its own: the others go on. */
  function applyOwn({ warnings, reached }: BudgetChange, attempt: Attempt, worker: WorkerRecord): void {
    for (const report of warnings) attempt.note('budget.warning', `Worker’s budget: ${describe(report)}`, ownOf(report))
    if (reached !== null) {
      attempt.note('budget.reached', `Worker’s budget: ${describe(reached)}`, ownOf(reached))
      attempt.stopForBudget(budgetStopped(reached, 'worker'))
    }
    if (ownBudgets.isOverspent(worker)) attempt.hurry()
  }

  return {
    load(workers, isLive) {
      const change = budget.load(workers, isLive)
      const [attempt] = attempts()
      // Without a live attempt there is nobody to warn or stop; `failure` says what is to be said.
      if (attempt !== undefined) apply(change, attempt)
    },
    event(attempt, worker, event) {
      for (const note of unsaid.splice(0)) note(attempt)
      workerTimeLimits.event(attempt, event)
      unknownCosts.event(attempt, visibleLine(worker.target.label), event)
      if (event.type === 'usage.updated') {
        apply(budget.report(worker, event.payload.usage, event.payload.cost), attempt)
        applyOwn(ownBudgets.report(worker, event.payload), attempt, worker)
      } else if (isDelta(event)) {
        const { length } = event.payload.text
        apply(budget.estimate(worker.id, length), attempt)
        applyOwn(ownBudgets.estimate(worker, length), attempt, worker)
      }
    },
    failure() {
      const spent = budget.reached()
      if (spent !== null) return budgetStopped(spent)
      const late = timeLimit?.reached() ?? null
      return late === null ? null : runTimeout(late.allowed)
    },
    end() {
      timeLimit?.end()
      workerTimeLimits.end()
    },
  }
}

function budgetStopped(report: BudgetReport, whose: 'run' | 'worker' = 'run'): Failure {
  return { reason: 'budget_stopped', message: `The ${whose}'s budget is used up: ${describe(report)}.` }
}

function ownOf({ limit, ...amounts }: BudgetReport) {
  return { limit: OWN_LIMITS[limit], ...amounts }
}

const OWN_LIMITS = { costUsd: 'workerCostUsd', totalTokens: 'workerTotalTokens' } as const

function runTimeout(allowedMs: number): Failure {
  return { reason: 'run_timeout', message: `The run took longer than the ${allowedMs / 1_000} s it was given.` }
}

function ofWorker(time: TimeReport) {
  return { limit: 'workerTimeoutMs', ...time } as const
}

function timeWords(time: TimeReport): string {
  return describe({ limit: 'runTimeoutMs', ...time })
}

const UNITS = {
  costUsd: (value: number) => `$${value.toFixed(4)}`,
  totalTokens: (value: number) => `${Math.round(value)} tokens`,
  runTimeoutMs: (value: number) => `${Math.round(value / 1_000)} s`,
} as const

function describe({ limit, used, allowed }: { limit: keyof typeof UNITS; used: number; allowed: number }): string {
  return `${UNITS[limit](used)} of ${UNITS[limit](allowed)}`
}
