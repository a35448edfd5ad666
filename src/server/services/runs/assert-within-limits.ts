import { DomainError } from '@/orchestration/model/errors'
import type { RunRecord } from '@/orchestration/model/records'
import { spentLimit, type SpentLimit } from '@/orchestration/run/spent-limit'
import type { ServiceContext } from '../context'

const WORDS = {
  costUsd: (allowed) => `budget of $${allowed}`,
  totalTokens: (allowed) => `budget of ${allowed} tokens`,
  runTimeoutMs: (allowed) => `time of ${allowed / 1_000} s`,
} as const satisfies Record<SpentLimit['limit'], (allowed: number) => string>

/** @throws DomainError `illegal_state` for a run whose limits are used up: what is started in it is ended at once. */
export function assertWithinLimits({ deps }: ServiceContext, run: RunRecord): void {
  const spent = spentLimit(run, deps.runAges.ageMs(run))
  if (spent === null) return
  throw new DomainError(
    'illegal_state',
    `run ${run.id} has used up its ${WORDS[spent.limit](spent.allowed)}; fork it with a higher limit to go on`,
    { details: { id: run.id, ...spent } },
  )
}
