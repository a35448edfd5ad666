import { DomainError } from '@/orchestration/model/errors'
import type { Clock } from '@/orchestration/ports'

/**
 * Counts tries by key. After `freeTries` each further one waits twice as long as the one before, from 1 s up to `delayMaxMs`.
 * In memory: a restart forgets.
 */
export interface Backoff {
  /** Counts a try whose outcome is not known yet. @throws DomainError `rate_limited` with `details.retryAfterMs`, uncounted. */
  take(key: string): void
  /** Takes one try back, after a success. */
  giveBack(key: string): void
}

const DELAY_MIN_MS = 1_000
/** Without a try for so long, a key starts at zero again. */
const FORGOTTEN_AFTER_MS = 60 * 60_000
/** Beyond these many keys the least recently tried are forgotten: made-up keys must not fill the memory. */
const KEYS_MAX = 20_000

type Entry = { tries: number; lastAt: number; nextAt: number }

export function createBackoff(options: { clock: Clock; freeTries: number; delayMaxMs: number }): Backoff {
  const { clock, freeTries, delayMaxMs } = options
  const entries = new Map<string, Entry>()

  function delayAfter(tries: number): number {
    if (tries < freeTries) return 0
    return Math.min(delayMaxMs, DELAY_MIN_MS * 2 ** Math.min(30, tries - freeTries))
  }

  return {
    take(key) {
      const now = clock.monotonic()
      const known = entries.get(key)
      const entry = known !== undefined && now - known.lastAt < FORGOTTEN_AFTER_MS ? known : { tries: 0, nextAt: now }
      if (now < entry.nextAt) throw tooMany(entry.nextAt - now)
      const tries = entry.tries + 1
      entries.delete(key) // so that it stands last
      entries.set(key, { tries, lastAt: now, nextAt: now + delayAfter(tries) })
      forgetOldest(entries)
    },
    giveBack(key) {
      const entry = entries.get(key)
      if (entry === undefined) return
      entry.tries = Math.max(0, entry.tries - 1)
      entry.nextAt = clock.monotonic()
    },
  }
}

function tooMany(retryAfterMs: number): DomainError {
  const seconds = Math.ceil(retryAfterMs / 1_000)
  return new DomainError('rate_limited', `Too many tries: try again in ${seconds} s.`, { details: { retryAfterMs } })
}

function forgetOldest(entries: Map<string, unknown>): void {
  if (entries.size <= KEYS_MAX) return
  const oldest = entries.keys().next()
  if (!oldest.done) entries.delete(oldest.value)
}
