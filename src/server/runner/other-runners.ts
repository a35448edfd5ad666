import type { Logger } from 'pino'
import type { Clock, LedgerStore, RunnerAnnouncement, RuntimeController } from '@/orchestration/ports'
import { repeat } from './repeat'
import type { RunnerSettings } from './settings'

type Options = {
  store: Pick<LedgerStore, 'announceRunner' | 'listRunners'>
  controller: Pick<RuntimeController, 'readyRuntimes'>
  clock: Clock
  log: Logger
  runnerId: string
  settings: Pick<RunnerSettings, 'leaseMs' | 'leaseRenewMs'>
}

/**
 * Tells the other runners of the same database what this one can start, and knows what they can. As with leases no wall clock
 * is believed: a runner is gone when its beat was seen unchanged for the time of a lease.
 */
export function createOtherRunners({ store, controller, clock, log, runnerId, settings }: Options) {
  let sightings = new Map<string, { beat: number; since: number }>()
  let beat = 0
  let stopRepeating = () => {}
  let isEnded = false

  async function announce(): Promise<void> {
    if (isEnded) return
    beat += 1
    await store.announceRunner(runnerId, { beat, runtimes: controller.readyRuntimes() })
  }

  /** Those that live. One that is gone is forgotten. */
  async function list(): Promise<RunnerAnnouncement[]> {
    const now = clock.monotonic()
    const seenBefore = sightings
    const seen = new Map<string, { beat: number; since: number }>()
    const found = (await store.listRunners()).filter((runner) => runner.runnerId !== runnerId)
    for (const runner of found) {
      const before = seenBefore.get(runner.runnerId)
      const isChanged = before === undefined || before.beat !== runner.beat
      seen.set(runner.runnerId, { beat: runner.beat, since: isChanged ? now : before.since })
    }
    sightings = seen
    const isGone = (id: string) => now - (seen.get(id)?.since ?? now) >= settings.leaseMs
    for (const gone of found.filter((runner) => isGone(runner.runnerId))) {
      await store.announceRunner(gone.runnerId, null)
    }
    return found.filter((runner) => !isGone(runner.runnerId))
  }

  return {
    list,
    async start(): Promise<void> {
      const tick = async () => {
        await announce()
        await list()
      }
      await tick().catch((error: unknown) =>
        log.error({ err: error }, 'failed to announce the runtimes of this runner'),
      )
      if (isEnded) return
      stopRepeating = repeat(clock, log, settings.leaseRenewMs, 'failed to announce the runtimes of this runner', tick)
    },
    async end(): Promise<void> {
      isEnded = true
      stopRepeating()
      await store
        .announceRunner(runnerId, null)
        .catch((error: unknown) => log.warn({ err: error }, 'failed to take back the runtimes of this runner'))
    },
  }
}

export type OtherRunners = ReturnType<typeof createOtherRunners>
