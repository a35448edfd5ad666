import type { Clock } from '@/orchestration/ports'

/** Keeps refusals from filling the audit trail: a limited number by key (an actor, a network) and for all together a minute. */
export interface RefusalBounds {
  /** Whether one more refusal of this key is to be recorded. */
  admits(key: string): boolean
}

const WINDOW_MS = 60_000
const BY_KEY_MAX = 30
const OVERALL_MAX = 600

export function createRefusalBounds(clock: Clock): RefusalBounds {
  let windowStartedAt = clock.monotonic()
  let overall = 0
  let byKey = new Map<string, number>()

  return {
    admits(key) {
      const now = clock.monotonic()
      if (now - windowStartedAt >= WINDOW_MS) {
        windowStartedAt = now
        overall = 0
        byKey = new Map()
      }
      const count = (byKey.get(key) ?? 0) + 1
      if (count > BY_KEY_MAX || overall >= OVERALL_MAX) return false
      byKey.set(key, count)
      overall++
      return true
    },
  }
}
