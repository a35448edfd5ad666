import type { RunLimits } from '../model/launch'
import type { RunRecord } from '../model/records'

export type SpentLimit = {
  limit: Extract<keyof RunLimits, 'costUsd' | 'totalTokens' | 'runTimeoutMs'>
  allowed: number
}

/** Sums of cents are not exact in floating point. */
const EPSILON = 1e-9

/**
 * The limit that a run has used up, at the age `ageMs`, or null. Limits are over the whole life of a run, so work
 * that would start now would be ended at once.
 */
export function spentLimit(
  { policy: { limits }, cost, usage }: Pick<RunRecord, 'policy' | 'cost' | 'usage'>,
  ageMs: number,
): SpentLimit | null {
  const used = {
    costUsd: cost.reportedUsd + cost.estimatedUsd,
    totalTokens: usage.total,
    runTimeoutMs: ageMs,
  }
  for (const limit of ['costUsd', 'totalTokens', 'runTimeoutMs'] as const) {
    const allowed = limits[limit]
    if (allowed !== undefined && used[limit] >= allowed - EPSILON) return { limit, allowed }
  }
  return null
}
