import { isDomainError } from '@/orchestration/model/errors'
import type { Clock } from '@/orchestration/ports'

const FIRST_PAUSE_MS = 50
const PAUSE_MAX_MS = 2_000
/** How long the end of an attempt waits for the ledger. Where it comes later still, the attempt is found as lost. */
export const SETTLE_WITHIN_MS = 10 * 60_000

/**
 * Does it again while the ledger says `unavailable` (nothing was written; try again), for at most `withinMs`. Every other
 * error is thrown at once: it may have been written, and twice would be wrong.
 */
export async function retryUnavailable<T>(clock: Clock, withinMs: number, write: () => Promise<T>): Promise<T> {
  const giveUpAt = clock.monotonic() + withinMs
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, PAUSE_MAX_MS)) {
    try {
      return await write()
    } catch (error) {
      const isWorthAnother =
        isDomainError(error) && error.code === 'unavailable' && clock.monotonic() + pauseMs < giveUpAt
      if (!isWorthAnother) throw error
    }
    await new Promise<void>((resolve) => {
      clock.setTimer(pauseMs, resolve)
    })
  }
}
