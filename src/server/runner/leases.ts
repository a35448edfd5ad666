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
 * Keeps the leases of this runner's attempts. An attempt that is somebody else's now is ended without a word; one whose
 * lease could not be confirmed in time ends itself before others may take it (side effects of an agent cannot be fenced by
 * a database).
 */
export function createLeases({ store, clock, log, runnerId, settings, attempts }: LeaseOptions) {
  const confirmedUntil = new WeakMap<Attempt, number>()
  let cancelTimer = () => {}
  let isEnded = false

  function leaseUntil(): string {
    return new Date(clock.now() + settings.leaseMs).toISOString()
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
      const until = confirmedUntil.get(attempt)
      if (until === undefined || clock.now() < until - settings.leaseMarginMs) continue
      log.warn({ workerId: attempt.fence.workerId }, 'the lease could not be confirmed in time; the session is ended')
      attempt.stop({ kind: 'lost', cause: 'unconfirmed' })
      attempt.hurry()
    }
  }

  async function tick(): Promise<void> {
    const held = attempts()
    fenceOverdue(held)
    if (held.length === 0) return
    const until = clock.now() + settings.leaseMs
    try {
      const kept = await store.renewLeases(
        runnerId,
        held.map(({ fence }) => fence),
        new Date(until).toISOString(),
      )
      const keptIds = new Set(kept.map(({ workerId }) => workerId))
      for (const attempt of held) {
        const { workerId } = attempt.fence
        if (keptIds.has(workerId)) confirmedUntil.set(attempt, until)
        else attempt.stop({ kind: 'fenced', error: fenced(workerId) })
      }
    } catch (error) {
      log.error({ err: error }, 'leases could not be renewed')
      fenceOverdue(held)
    }
  }

  return {
    leaseUntil,
    /** A claim is a confirmation. */
    claimed(attempt: Attempt, until: string): void {
      confirmedUntil.set(attempt, Date.parse(until))
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
