import { DomainError } from '@/orchestration/model/errors'
import type { Clock } from '@/orchestration/ports'

/** A bucket of `burst` tokens that fills at `perMinute`. */
export type RateRule = { perMinute: number; burst: number }

export type RateLimits = {
  /** @throws DomainError `rate_limited` with `details.retryAfterMs` when the key has no token left. */
  take(rule: RateRuleName, key: string): void
}

/** Generous for people and scripts; a loop that runs away is stopped. */
const RATE_RULES = {
  call: { perMinute: 6_000, burst: 1_000 },
  launch: { perMinute: 300, burst: 100 },
  stream: { perMinute: 6_000, burst: 2_000 },
  /** Passwords asked again: a stolen session is not to guess them. */
  password: { perMinute: 6, burst: 10 },
} as const satisfies Record<string, RateRule>
export type RateRuleName = keyof typeof RATE_RULES

const MINUTE_MS = 60_000
/** Beyond this many keys the full (idle) buckets are forgotten, so that keys cannot grow without end. */
const BUCKETS_MAX = 10_000

type Bucket = { tokens: number; at: number }

/** Token buckets in this process, one per rule and key (an actor). */
export function createRateLimits(clock: Clock, rules: Record<RateRuleName, RateRule> = RATE_RULES): RateLimits {
  const buckets = new Map<string, Bucket>()
  return {
    take(name, key) {
      const rule = rules[name]
      const now = clock.monotonic()
      const id = `${name}:${key}`
      const bucket = buckets.get(id) ?? { tokens: rule.burst, at: now }
      const tokens = Math.min(rule.burst, bucket.tokens + ((now - bucket.at) * rule.perMinute) / MINUTE_MS)
      if (tokens < 1) {
        const retryAfterMs = Math.ceil(((1 - tokens) * MINUTE_MS) / rule.perMinute)
        throw new DomainError('rate_limited', `Too many requests (${name}): try again in ${retryAfterMs} ms.`, {
          details: { rule: name, retryAfterMs },
        })
      }
      if (buckets.size >= BUCKETS_MAX) dropIdle(buckets, rules, now)
      buckets.set(id, { tokens: tokens - 1, at: now })
    },
  }
}

function dropIdle(buckets: Map<string, Bucket>, rules: Record<RateRuleName, RateRule>, now: number): void {
  const slowest = Math.max(...Object.values(rules).map((rule) => (rule.burst / rule.perMinute) * MINUTE_MS))
  for (const [id, bucket] of buckets) if (now - bucket.at >= slowest) buckets.delete(id)
}
