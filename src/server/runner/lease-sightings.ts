import type { WorkerRecord } from '@/orchestration/model/records'
import type { Clock } from '@/orchestration/ports'

/**
 * Says which leases have passed. No wall clock is believed, neither this machine's nor the database's: one that jumps ahead
 * would make every lease look old, one that jumps back would keep the dead alive. A lease is alive while it changes; it has
 * passed when it was seen unchanged for its whole time by this process's monotonic clock.
 */
export function createLeaseSightings(clock: Pick<Clock, 'monotonic'>, leaseMs: number) {
  let sightings = new Map<string, { lease: string; since: number }>()

  return {
    /** Those of all running workers that nobody holds any more. The first look finds none. */
    passed(workers: readonly WorkerRecord[]): WorkerRecord[] {
      const now = clock.monotonic()
      const seenBefore = sightings
      sightings = new Map()
      return workers.filter((worker) => {
        const lease = `${worker.epoch} ${worker.leaseUntil}`
        const before = seenBefore.get(worker.id)
        const since = before?.lease === lease ? before.since : now
        sightings.set(worker.id, { lease, since })
        return now - since >= leaseMs
      })
    },
  }
}
