import { isDomainError } from '@/orchestration/model/errors'
import type { WorkerRecord } from '@/orchestration/model/records'
import { countLosses, loseAttempt } from '@/orchestration/worker/lose-attempt'
import { attemptMarker, installationMarker } from './attempt-marker'
import { canResume } from './can-resume'
import { createLeaseSightings } from './lease-sightings'
import { readAttemptText } from './read-attempt-text'
import type { RunnerDeps } from './settings'
import type { Needed, Startable } from './startable'

type RecoverOptions = Pick<RunnerDeps, 'store' | 'controller' | 'clock' | 'log' | 'settings' | 'dataDir' | 'reaper'> & {
  isLive: (workerId: string) => boolean
  /** Absent where this process is to deal with all of them. */
  startable?: Startable
  advance: (runId: string) => Promise<void>
}

/** What a runner does about attempts whose runner is gone, at boot and while running. */
export function createRecovery(options: RecoverOptions) {
  const { store, controller, clock, log, settings, dataDir, reaper, isLive, startable, advance } = options
  const sightings = createLeaseSightings(clock, settings.leaseMs)

  async function lose(worker: WorkerRecord, needed: Needed): Promise<void> {
    const { id, runId, attempt, epoch } = worker
    await reaper.killMarked(attemptMarker(dataDir, worker))
    const lost = {
      ...{ workerId: id, attempt, epoch, cause: 'died' as const },
      text: await readAttemptText(store, worker, settings.resultBytesMax),
      canResume: await canResume(controller, clock, needed, settings),
      retriesSoFar: countLosses(await store.listWorkerAttempts(id)),
      retriesMax: settings.runnerLostRetriesMax,
      now: new Date(clock.now()).toISOString(),
    }
    const scope = { workerIds: [id], requestsOfWorkers: [id], controlsOfWorkers: [id] }
    try {
      await store.change(runId, scope, (view) => loseAttempt(view, lost))
      log.warn({ runId, workerId: id, attempt }, 'the runner of this attempt was lost; the attempt was ended')
    } catch (error) {
      if (!isDomainError(error) || error.code !== 'fenced') throw error // else somebody else has dealt with it
    }
  }

  /** Ends attempts whose runner is gone and takes their runs on. Returns how many there were. */
  async function recoverLost(): Promise<number> {
    const others = (await store.listRunningWorkers()).filter(({ id }) => !isLive(id))
    const lost = settings.exclusive ? others : sightings.passed(others)
    const whyNotHere = startable?.look()
    for (const worker of lost) {
      try {
        const workspaceId = (await store.getRun(worker.runId))?.workspaceId
        const needed = { backend: worker.target.backend, workspaceId }
        // One that can go on with it looks at the same leases. Where there is none, this one says that the attempt is lost.
        if ((await whyNotHere?.(needed)) === 'runtime_elsewhere') continue
        await lose(worker, needed)
        await advance(worker.runId)
      } catch (error) {
        // It is still running as far as the ledger knows, so the next look finds it again. The others do not wait for it.
        log.error({ err: error, runId: worker.runId, workerId: worker.id }, 'a lost attempt could not be ended')
      }
    }
    return lost.length
  }

  return {
    recoverLost,

    /** Before anything is started: ends what a dead process left behind, then takes every open run as far as it goes. */
    async recoverAtBoot(): Promise<void> {
      if (settings.exclusive) {
        const killed = await reaper.killMarked(installationMarker(dataDir))
        if (killed > 0) log.warn({ killed }, 'agent processes of an earlier server were ended')
      }
      await recoverLost()
      for (const run of await store.listOpenRuns()) await advance(run.id)
    },

    /** Runs in which nothing more is going to start that nobody has ended: their runner died between two steps. */
    advanceIdleRuns: async (): Promise<void> => {
      for (const { id, counts, cancelRequestedAt } of await store.listOpenRuns()) {
        const startsMore = counts.queued > 0 && cancelRequestedAt === null
        if (counts.running === 0 && !startsMore) await advance(id)
      }
    },
  }
}
