import type { RunRecord } from '@/orchestration/model/records'
import type { Failure } from '@/orchestration/model/failure'
import type { Clock, LedgerStore } from '@/orchestration/ports'
import type { RunAges } from '@/orchestration/run/run-ages'
import type { Attempt } from './attempt'
import { createRunWatch, type RunWatch } from './run-watch'

type RunWatchesOptions = {
  store: Pick<LedgerStore, 'listWorkers'>
  clock: Clock
  ages: RunAges
  attempts: (runId: string) => Attempt[]
  isLive: (workerId: string) => boolean
  /** Workers of a run that are live here, or about to be. */
  countOf: (runId: string) => number
  onReached: (runId: string, failure: Failure) => void
}

const BUDGET_LIMITS = [
  'costUsd',
  'totalTokens',
  'runTimeoutMs',
  'workerCostUsd',
  'workerTotalTokens',
  'workerTimeoutMs',
] as const

/** One watch per run that has limits and work to do here. */
export function createRunWatches({ store, clock, ages, attempts, isLive, countOf, onReached }: RunWatchesOptions) {
  const watches = new Map<string, RunWatch>()

  async function load(watch: RunWatch, runId: string): Promise<void> {
    watch.load(await store.listWorkers(runId), isLive)
  }

  /** The run's watch with what all its workers have spent by now; null for a run without limits. */
  async function refresh(run: RunRecord): Promise<RunWatch | null> {
    if (!BUDGET_LIMITS.some((limit) => run.policy.limits[limit] !== undefined)) return null
    const watch =
      watches.get(run.id) ??
      createRunWatch({
        ...{ run, clock, ages },
        attempts: () => attempts(run.id),
        onReached: (failure) => onReached(run.id, failure),
      })
    watches.set(run.id, watch)
    await load(watch, run.id)
    return watch
  }

  return {
    /** Looks at what workers in other processes have spent meanwhile. */
    async reload(): Promise<void> {
      for (const [runId, watch] of watches) await load(watch, runId)
    },
    refresh,
    /** The same, of a run of which a worker was claimed here. */
    claimed(run: RunRecord): Promise<RunWatch | null> {
      ages.begin(run)
      return refresh(run)
    },
    /** Lets go of the runs of which nothing is live here (any more). */
    releaseIdle(): void {
      for (const [runId, watch] of watches) {
        if (countOf(runId) > 0) continue
        watch.end()
        watches.delete(runId)
      }
    },
    end(): void {
      for (const watch of watches.values()) watch.end()
      watches.clear()
    },
  }
}
