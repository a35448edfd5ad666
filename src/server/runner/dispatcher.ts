import type { Logger } from 'pino'
import type { RunRecord, WorkerRecord } from '@/orchestration/model/records'
import type { LedgerStore, NewId } from '@/orchestration/ports'
import { queueAndLaunch } from '@/orchestration/worker/queue-and-launch'
import { endQueued } from './end-queued'
import { pickWorkers, type RunLoad } from './pick-workers'
import type { RunWatch } from './run-watch'
import type { SlottedLauncher } from './settings'

type DispatcherOptions = {
  store: Pick<LedgerStore, 'listQueuedWorkers' | 'getRun' | 'change'>
  newId: NewId
  log: Logger
  launcher: SlottedLauncher
  maxWorkers: number
  watchOf: (run: RunRecord) => Promise<RunWatch | null>
  advance: (runId: string) => Promise<void>
}

/** How many queued workers are looked at: several of the largest runs, so that none hides the others. */
const QUEUED_PAGE = 1_000

/** Starts queued workers as slots become free. `wake` may be called at any time; rounds never overlap. */
export function createDispatcher(options: DispatcherOptions) {
  const { store, newId, log, launcher } = options
  let isWanted = false
  let isBegun = false
  let isEnded = false
  let round: Promise<void> | null = null

  async function dispatch(): Promise<void> {
    const slots = options.maxWorkers - launcher.size()
    if (slots <= 0) return
    const queued = (await store.listQueuedWorkers(QUEUED_PAGE)).filter(({ id }) => !launcher.isLive(id))
    const loads = new Map<string, RunLoad>()
    for (const [runId, workers] of groupByRun(queued)) {
      const load = await loadOf(runId, workers)
      if (load !== null) loads.set(runId, load)
    }
    if (isEnded) return
    await queueAndLaunch(pickWorkers(queued, loads, slots), {
      // They are in the ledger already; what is new is the launch.
      persist: async ({ id, runId }) => ({ workerId: id, runId, launchId: newId('lnc') }),
      launch: (launch) => launcher.launch(launch),
      onError(error, { item }) {
        log.error({ err: error, workerId: item.id, runId: item.runId }, 'the worker could not be launched')
        return 'continue'
      },
    })
  }

  /** Null when nothing of the run may start: its limits are reached, and its queued workers end. */
  async function loadOf(runId: string, workers: WorkerRecord[]): Promise<RunLoad | null> {
    const run = await store.getRun(runId)
    if (run === null) return null
    const failure = (await options.watchOf(run))?.failure() ?? null
    if (failure !== null) {
      await endQueued(
        store,
        runId,
        workers.map(({ id }) => id),
        { status: 'failed', failure },
      )
      await options.advance(runId)
      return null
    }
    const running = Math.max(run.counts.running, launcher.countOf(runId))
    return { running, maxConcurrency: run.policy.maxConcurrency }
  }

  async function rounds(): Promise<void> {
    while (isWanted && !isEnded) {
      isWanted = false
      try {
        await dispatch()
      } catch (error) {
        log.error({ err: error }, 'queued workers could not be looked for; the next poll tries again')
      }
    }
  }

  return {
    /** Starts what was woken for until now, and from now on. */
    begin(): void {
      isBegun = true
      this.wake()
    },
    wake(): void {
      isWanted = true
      if (!isBegun || isEnded) return
      round ??= rounds().finally(() => {
        round = null
      })
    },
    /** Starts nothing more; resolves when the round in progress is over. */
    async end(): Promise<void> {
      isEnded = true
      await round
    },
  }
}

function groupByRun(workers: readonly WorkerRecord[]): Map<string, WorkerRecord[]> {
  const groups = new Map<string, WorkerRecord[]>()
  for (const worker of workers) {
    const group = groups.get(worker.runId)
    if (group === undefined) groups.set(worker.runId, [worker])
    else group.push(worker)
  }
  return groups
}
