import { DomainError } from '@/orchestration/model/errors'
import type { Clock, LedgerStore } from '@/orchestration/ports'
import type { Attempt } from './attempt'
import type { RunnerSettings } from './settings'
import type { Logger } from 'pino'

type LeaseOptions = {
  store: Pick<LedgerStore, 'renewLeases'>
  clock: Clock
  log: Logger
  runnerId: string
  settings: Pick<RunnerSettings, 'leaseMs' | 'leaseRenewMs' | 'leaseMarginMs'>
  attempts: () => Attempt[]
}

/**
 * A promise to end or renew before `endsAt`, by this process's monotonic time. `until` says the same by the wall; others only
 * look at whether it changes (see `createLeaseSightings`).
 */
export type Lease = { until: string; endsAt: number }

/**
 * Keeps the leases of this runner's attempts. An attempt that is somebody else's now is ended without a word; one whose
 * lease could not be confirmed in time ends itself before others may take it (side effects of an agent cannot be fenced by
 * a database).
 */
export function createLeases({ store, clock, log, runnerId, settings, attempts }: LeaseOptions) {
  const confirmedUntil = new WeakMap<Attempt, number>()
  let cancelTimer = () => {}
  let isEnded = false

  function newLease(): Lease {
    return {
      until: new Date(clock.now() + settings.leaseMs).toISOString(),
      endsAt: clock.monotonic() + settings.leaseMs,
    }
  }

  function schedule(): void {
    if (isEnded) return
    cancelTimer = clock.setTimer(settings.leaseRenewMs, () => {
      void tick().then(schedule)
    })
  }

  /** First of all, by the clock alone: a process that was frozen must not go on writing while it asks. */
  function fenceOverdue(held: Attempt[]): void {
    for (const attempt of held) {
      const endsAt = confirmedUntil.get(attempt)
      if (endsAt === undefined || clock.monotonic() < endsAt - settings.leaseMarginMs) continue
      log.warn({ workerId: attempt.fence.workerId }, 'the lease could not be confirmed in time; the session is ended')
      attempt.stop({ kind: 'lost', cause: 'unconfirmed' })
      attempt.hurry()
    }
  }

  async function tick(): Promise<void> {
    const held = attempts()
    fenceOverdue(held)
    if (held.length === 0) return
    const { until, endsAt } = newLease()
    try {
      const kept = await store.renewLeases(
        runnerId,
        held.map(({ fence }) => fence),
        until,
      )
      const keptIds = new Set(kept.map(({ workerId }) => workerId))
      for (const attempt of held) {
        const { workerId } = attempt.fence
        if (keptIds.has(workerId)) confirmedUntil.set(attempt, endsAt)
        else attempt.stop({ kind: 'fenced', error: fenced(workerId) })
      }
    } catch (error) {
      log.error({ err: error }, 'leases could not be renewed')
      fenceOverdue(held)
    }
  }

  return {
    newLease,
    /** A claim is a confirmation. */
    claimed(attempt: Attempt, { endsAt }: Lease): void {
      confirmedUntil.set(attempt, endsAt)
    },
    start: schedule,
    end(): void {
      isEnded = true
      cancelTimer()
    },
  }
}

function fenced(workerId: string): DomainError {
  return new DomainError('fenced', `worker ${workerId} is another runner's now`, { details: { workerId } })
}
