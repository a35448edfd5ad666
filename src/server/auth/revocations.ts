import type { Clock } from '@/orchestration/ports'
import type { Logger } from '@/server/log'

/** Something open that a user was let into. */
type Holder = {
  userId: string
  /** Asks again whether the user may still have it. */
  recheck(): void
}

/** Tells who holds something open that a right was taken away: at once within this process, within 2 s across processes. */
export interface Revocations {
  /** A right of this user was taken away by this process. */
  announce(userId: string): void
  /** Rechecks the holder after each revocation that may concern it, until the returned function is called. */
  watch(holder: Holder): () => void
}

/**
 * How long a revocation by another process can take to be seen. One read of one row; only while something is open. LISTEN
 * and NOTIFY would be quicker, but a lost one needs this poll all the same.
 */
const POLL_MS = 2_000

export function createRevocations(options: {
  /** Changes with each revocation by any process. */
  readMark: () => Promise<string | null>
  clock: Clock
  log: Logger
}): Revocations {
  const { readMark, clock, log } = options
  const holders = new Set<Holder>()
  /** Not yet rechecked since they came: a right may have been taken away between their authorisation and `watch`. */
  const fresh = new Set<Holder>()
  /** Undefined when the last look failed: the next one rechecks everybody. */
  let seenMark: string | null | undefined = null
  let isPolling = false
  let cancelTimer: (() => void) | null = null

  function schedule(): void {
    if (!isPolling && cancelTimer === null && holders.size > 0) cancelTimer = clock.setTimer(POLL_MS, () => void poll())
  }

  async function poll(): Promise<void> {
    isPolling = true
    cancelTimer = null
    const waiting = [...fresh]
    try {
      const mark = await readMark()
      const isNew = mark !== seenMark
      seenMark = mark
      for (const holder of isNew ? [...holders] : waiting) recheck(holder)
    } catch (error) {
      log.warn({ err: error }, 'failed to look for revocations')
      seenMark = undefined
    } finally {
      isPolling = false
      schedule()
    }
  }

  function recheck(holder: Holder): void {
    fresh.delete(holder)
    if (holders.has(holder)) holder.recheck()
  }

  return {
    announce(userId) {
      for (const holder of [...holders]) if (holder.userId === userId) recheck(holder)
    },
    watch(holder) {
      holders.add(holder)
      fresh.add(holder)
      schedule()
      return () => {
        holders.delete(holder)
        fresh.delete(holder)
        if (holders.size > 0) return
        cancelTimer?.()
        cancelTimer = null
      }
    },
  }
}
