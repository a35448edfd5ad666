import type { Logger } from 'pino'
import type { RunRecord } from '@/orchestration/model/records'
import type { Clock, LedgerStore, NewId, QueuedWorkerRow, RuntimeController } from '@/orchestration/ports'
import {
  holdsSlot,
  pickStarts,
  sessionsMax,
  type LiveSession,
  type QueueReason,
  type RunLoad,
} from '@/orchestration/scheduling/pick-starts'
import { queueAndLaunch } from '@/orchestration/worker/queue-and-launch'
import { endQueued } from './end-queued'
import type { KeptRoom } from './kept-sessions'
import { createLaunched } from './launched'
import type { RunWatch } from './run-watch'
import type { SlottedLauncher } from './settings'
import type { Startable } from './startable'

type DispatcherOptions = {
  store: Pick<LedgerStore, 'listQueuedWorkers' | 'getRun' | 'change'>
  controller: Pick<RuntimeController, 'sessionLimit'>
  clock: Clock
  newId: NewId
  log: Logger
  launcher: SlottedLauncher
  /** What the launcher has live, with the waits for a person. */
  sessions: () => Promise<LiveSession[]>
  maxWorkers: number
  /** Absent where all workers are for this process. */
  startable?: Startable
  watchOf: (run: RunRecord) => Promise<RunWatch | null>
  advance: (runId: string) => Promise<void>
  /** Called after workers have started, with how many sessions may stay open besides those of workers. */
  limitKept: (room: KeptRoom) => void
}

/** How many queued workers of each person are looked at: several of the largest runs. */
const QUEUED_PER_PERSON = 1_000

type Load = RunLoad & { workspaceId: string }

/** Starts queued workers as slots become free. `wake` may be called at any time; rounds never overlap. */
export function createDispatcher(options: DispatcherOptions) {
  const { store, newId, log, launcher, clock, controller, maxWorkers } = options
  const launched = createLaunched()
  /** Of the last round: one reason for all, or by worker id. */
  let reasons: QueueReason | ReadonlyMap<string, QueueReason> = new Map()
  let isWanted = false
  let isBegun = false
  let isEnded = false
  let round: Promise<void> | null = null

  async function dispatch(): Promise<void> {
    const live = launched.knownOf(await options.sessions())
    const full = fullness(live)
    if (full !== null) {
      reasons = full
      return
    }
    const queued = (await store.listQueuedWorkers(QUEUED_PER_PERSON)).filter(({ id }) => !launcher.isLive(id))
    const loads = await loadsOf(queued)
    if (isEnded) return
    const { here, elsewhere } = await sortOut(queued, loads)
    if (isEnded) return
    const limited = limitsOf(here, loads)
    const { starts, ...rest } = pickStarts({
      queued: here.map((worker) => ({ ...worker, runtime: limited.get(worker.id)?.runtime ?? null })),
      loads,
      live,
      freeByRuntime: launched.freeByRuntime(limited.values()),
      slots: maxWorkers,
      now: clock.monotonic(),
      servedAt: launched.servedAt,
    })
    reasons = new Map([...rest.reasons, ...elsewhere])
    if (starts.length === 0) return
    await queueAndLaunch(starts, {
      // They are in the ledger already; what is new is the launch.
      async persist({ worker: { id, runId, runtime }, personId }) {
        launched.add({ workerId: id, runtime, personId })
        return { workerId: id, runId, launchId: newId('lnc') }
      },
      launch: (launch) => launcher.launch(launch),
      onError(error, { item: { worker } }) {
        log.error({ err: error, workerId: worker.id, runId: worker.runId }, 'failed to launch worker')
        return 'continue'
      },
    })
    options.limitKept({
      sessions: sessionsMax(maxWorkers) - live.length - starts.length,
      byRuntime: launched.freeByRuntime(limited.values()),
    })
  }

  /** Which of the workers are for this process, and why the others are not. Those that nobody can start end. */
  async function sortOut(queued: readonly QueuedWorkerRow[], loads: ReadonlyMap<string, Load>) {
    const here: QueuedWorkerRow[] = []
    const elsewhere = new Map<string, QueueReason>()
    if (options.startable === undefined) return { here: queued, elsewhere }
    const whyNotHere = options.startable.look()
    // At once: a runtime that is slow to answer holds up none of the others.
    const looks = queued.map(async (worker) => {
      const load = loads.get(worker.runId)
      return load && { worker, why: await whyNotHere({ backend: worker.backend, workspaceId: load.workspaceId }) }
    })
    for (const { worker, why } of (await Promise.all(looks)).filter((look) => look !== undefined)) {
      if (why === null) here.push(worker)
      else if (why === 'runtime_gone') await endWithoutRuntime(worker)
      else elsewhere.set(worker.id, why)
    }
    return { here, elsewhere }
  }

  async function endWithoutRuntime({ id, runId, backend }: QueuedWorkerRow): Promise<void> {
    const message = `No server with the runtime ${backend} came online in time.`
    await endQueued(store, runId, [id], { status: 'failed', failure: { reason: 'runtime_missing', message } })
    await options.advance(runId)
  }

  function fullness(live: readonly LiveSession[]): QueueReason | null {
    if (live.length >= sessionsMax(maxWorkers)) return 'session'
    const now = clock.monotonic()
    return live.filter((session) => holdsSlot(session, now)).length >= maxWorkers ? 'slot' : null
  }

  async function loadsOf(queued: readonly QueuedWorkerRow[]): Promise<Map<string, Load>> {
    const loads = new Map<string, Load>()
    for (const [runId, workerIds] of groupByRun(queued)) {
      const load = await loadOf(runId, workerIds)
      if (load !== null) loads.set(runId, load)
    }
    return loads
  }

  /** Null when nothing of the run may start: its limits are reached, and its queued workers end. */
  async function loadOf(runId: string, workerIds: string[]): Promise<Load | null> {
    const run = await store.getRun(runId)
    if (run === null) return null
    const failure = (await options.watchOf(run))?.failure() ?? null
    if (failure !== null) {
      await endQueued(store, runId, workerIds, { status: 'failed', failure })
      await options.advance(runId)
      return null
    }
    return {
      personId: run.createdBy.id,
      workspaceId: run.workspaceId,
      running: Math.max(run.counts.running, launcher.countOf(runId)),
      maxConcurrency: run.policy.maxConcurrency,
    }
  }

  /** By worker id, of the workers whose runtime limits its sessions. */
  function limitsOf(queued: readonly QueuedWorkerRow[], loads: ReadonlyMap<string, Load>) {
    const limits = new Map<string, { runtime: string; sessionsMax: number }>()
    for (const { id, runId, backend } of queued) {
      const limit = controller.sessionLimit(backend, { workspaceId: loads.get(runId)?.workspaceId })
      if (limit !== null) limits.set(id, limit)
    }
    return limits
  }

  async function rounds(): Promise<void> {
    while (isWanted && !isEnded) {
      isWanted = false
      try {
        await dispatch()
      } catch (error) {
        log.error({ err: error }, 'failed to look for queued workers; the next poll tries again')
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
    /** Why a queued worker did not start in the last round; null when no round has seen it yet. */
    whyQueued: (workerId: string) => (typeof reasons === 'string' ? reasons : (reasons.get(workerId) ?? null)),
    /** Starts nothing more; resolves when the round in progress is over. */
    async end(): Promise<void> {
      isEnded = true
      await round
    },
  }
}

function groupByRun(workers: readonly QueuedWorkerRow[]): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const { id, runId } of workers) {
    const group = groups.get(runId)
    if (group === undefined) groups.set(runId, [id])
    else group.push(id)
  }
  return groups
}
