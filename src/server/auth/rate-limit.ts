import { DomainError } from '@/orchestration/model/errors'
import type { Clock } from '@/orchestration/ports'

/** Counts tries by key within a window that starts with the first of them. In memory: a restart forgets. */
export interface RateLimit {
  /** Counts a try. @throws DomainError `rate_limited` with `details.retryAfterMs` when there were too many. */
  take(key: string): void
  /** Forgets the tries of a key, after a success. */
  clear(key: string): void
}

/** Beyond these many keys the oldest are forgotten: made-up keys must not fill the memory. */
const KEYS_MAX = 10_000

export function createRateLimit(options: { clock: Clock; triesMax: number; windowMs: number }): RateLimit {
  const { clock, triesMax, windowMs } = options
  const windows = new Map<string, { startedAt: number; tries: number }>()

  return {
    take(key) {
      const now = clock.monotonic()
      const open = windows.get(key)
      if (open === undefined || now - open.startedAt >= windowMs) {
        windows.delete(key)
        windows.set(key, { startedAt: now, tries: 1 })
        forgetOldest(windows)
        return
      }
      open.tries++
      if (open.tries <= triesMax) return
      const retryAfterMs = open.startedAt + windowMs - now
      throw new DomainError('rate_limited', `Too many tries: try again in ${Math.ceil(retryAfterMs / 1000)} seconds.`, {
        details: { retryAfterMs },
      })
    },
    clear(key) {
      windows.delete(key)
    },
  }
}

function forgetOldest(windows: Map<string, unknown>): void {
  if (windows.size <= KEYS_MAX) return
  const oldest = windows.keys().next()
  if (!oldest.done) windows.delete(oldest.value)
}
