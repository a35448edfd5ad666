import { DomainError, isDomainError } from '@/orchestration/model/errors'
import type { RunnerHints } from '@/orchestration/ports'
import { advanceRun } from '@/orchestration/run/advance-run'
import { createRunAges } from '@/orchestration/run/run-ages'
import type { QueueReason } from '@/orchestration/scheduling/pick-starts'
import { createDispatcher } from './dispatcher'
import { createInlineLauncher, type InlineLauncher } from './launchers/inline'
import { createKeptSessions } from './kept-sessions'
import { createLeases } from './leases'
import { createOtherRunners } from './other-runners'
import { createRecovery } from './recover'
import { repeat } from './repeat'
import { createRunWatches } from './run-watches'
import type { RunnerDeps } from './settings'
import { createStartable } from './startable'
import { createStoredWaits } from './stored-waits'
import { within } from './within'

/** Executes queued workers until it is stopped. */
export interface Runner {
  readonly runnerId: string
  /** Recovers what an earlier process left, then begins to work. Resolves when recovery is done. */
  start(): Promise<void>
  /** Instead of `start`: executes this one queued worker and resolves when it has ended. For a process of its own. */
  runOnly(worker: { workerId: string; runId: string; launchId: string }): Promise<void>
  readonly hints: RunnerHints
  /** Why a queued worker has not started; null when this runner does not know. */
  whyQueued(workerId: string): QueueReason | null
  /** Starts nothing more, ends what is live so that it can be gone on with, and resolves when all is written. Bounded. */
  stop(): Promise<void>
}

const ADVANCE_EVERY_MS = 30_000

/**
 * The background process that executes workers. It learns of work by hints and, where a hint is lost, by polling.
 *
 * @throws DomainError `unsupported` for detached workers on a database that one process owns.
 */
export function createRunner(deps: RunnerDeps): Runner {
  const { store, feed, controller, clock, newId, log, settings } = deps
  if (settings.launcher === 'detached' && settings.exclusive) {
    throw new DomainError(
      'unsupported',
      'Detached workers are processes of their own and need PostgreSQL; with SQLite use the inline launcher (PLENUM_LAUNCHER=inline).',
    )
  }
  const runnerId = newId('rnr')
  let isStopping = false
  const ends: (() => void)[] = []

  async function advance(runId: string): Promise<void> {
    try {
      const { queuedWorkerIds } = await advanceRun(deps, runId)
      if (queuedWorkerIds.length > 0) dispatcher.wake()
    } catch (error) {
      // A run that was deleted needs nothing. Any other is found again: at boot and by the regular look at idle runs.
      if (!isDomainError(error) || error.code !== 'not_found')
        log.error({ err: error, runId }, 'the run could not be taken on')
    }
  }

  const kept = createKeptSessions(deps)
  const pool: InlineLauncher = createInlineLauncher({
    deps: { ...deps, runnerId },
    newLease: () => (settings.exclusive ? null : leases.newLease()),
    onClaimed(attempt, lease) {
      if (lease !== null) leases.claimed(attempt, lease)
    },
    kept,
    watchOf: (run) => watches.claimed(run),
    advance,
    onEnded: () => dispatcher.wake(),
  })
  const leases = createLeases({ store, clock, log, runnerId, settings, attempts: () => pool.attempts() })
  const watches = createRunWatches({
    ...{ store, clock },
    ages: deps.runAges ?? createRunAges(clock),
    attempts: (runId) => pool.attempts(runId),
    isLive: (workerId) => pool.isLive(workerId),
    countOf: (runId) => pool.countOf(runId),
    onReached: () => dispatcher.wake(),
  })
  const others = createOtherRunners({ store, controller, clock, log, runnerId, settings })
  // A process that is alone by its nature takes all workers: a runtime that it lacks fails them at once.
  const startable = settings.exclusive ? undefined : createStartable({ controller, others, clock, settings })
  const recovery = createRecovery({
    ...deps,
    ...(startable && { startable }),
    isLive: (workerId) => pool.isLive(workerId),
    advance,
  })
  const launcher = settings.launcher === 'inline' ? pool : requireDetached(deps)
  const storedWaits = createStoredWaits(store, clock)
  const dispatcher = createDispatcher({
    ...{ store, controller, clock, newId, log, advance, launcher, ...(startable && { startable }) },
    // Workers in other processes are known by the ledger alone.
    sessions: async () => (launcher.kind === 'inline' ? launcher.sessions() : storedWaits.of(launcher.sessions())),
    maxWorkers: settings.maxWorkers,
    watchOf: (run) => watches.refresh(run),
    limitKept: (room) => kept.limit(room),
  })

  function poke(runId?: string): void {
    for (const attempt of pool.attempts(runId)) attempt.poke()
    dispatcher.wake()
  }

  async function poll(): Promise<void> {
    poke()
    watches.releaseIdle()
    await kept.endStale()
    if (!settings.exclusive) await watches.reload()
  }

  /** Begins to keep what is live here alive, and to hear what others want of it. */
  function follow(): void {
    if (!settings.exclusive) {
      leases.start()
      ends.push(feed.subscribeAll((runId) => poke(runId)))
    }
    ends.push(repeat(clock, log, settings.pollIntervalMs, 'the poll failed', poll))
  }

  async function recover(): Promise<void> {
    if ((await recovery.recoverLost()) > 0) dispatcher.wake()
  }

  return {
    runnerId,
    async start() {
      if (!settings.exclusive) await others.start()
      await recovery.recoverAtBoot()
      if (isStopping) return
      ends.push(repeat(clock, log, settings.recoverIntervalMs, 'lost attempts could not be looked for', recover))
      ends.push(repeat(clock, log, ADVANCE_EVERY_MS, 'idle runs could not be taken on', recovery.advanceIdleRuns))
      follow()
      dispatcher.begin()
    },
    async runOnly(worker) {
      follow()
      await pool.launch(worker)
      await pool.settled()
    },
    hints: {
      workersQueued: () => dispatcher.wake(),
      controlAdded: (workerId) => pool.attemptOf(workerId)?.poke(),
      responseQueued: (workerId) => pool.attemptOf(workerId)?.poke(),
      runChanged: (runId) => poke(runId),
    },
    whyQueued: (workerId) => dispatcher.whyQueued(workerId),
    async stop() {
      if (isStopping) return
      isStopping = true
      for (const end of ends) end()
      await dispatcher.end()
      if (!settings.exclusive) await within(clock, settings.stopTimeoutMs, others.end())
      pool.stopAll({ kind: 'lost', cause: 'stopped' })
      const ended = await within(clock, settings.stopTimeoutMs, Promise.all([pool.settled(), kept.endAll()]))
      if (ended === null)
        log.error({ live: pool.size() }, 'some workers did not end in time; the next start recovers them')
      leases.end()
      watches.end()
    },
  }
}

function requireDetached({ detachedLauncher }: RunnerDeps) {
  if (detachedLauncher !== undefined) return detachedLauncher
  throw new DomainError('unsupported', 'The detached launcher was asked for, but this process has none.')
}
