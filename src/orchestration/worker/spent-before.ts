import type { WorkerAttemptRecord, WorkerRecord } from '../model/records'
import type { SessionSpending } from '../model/runtime'
import { addUsage, NO_USAGE } from '../model/usage'

/** What the earlier attempts of a worker were charged for the session that it resumes; null without one. */
export function spentBefore(
  { resumeFrom }: Pick<WorkerRecord, 'resumeFrom'>,
  attempts: readonly Pick<WorkerAttemptRecord, 'identity' | 'usage' | 'cost'>[],
): SessionSpending | null {
  if (resumeFrom === null) return null
  let spent: SessionSpending = { usage: NO_USAGE, usd: null }
  for (const { identity, usage, cost } of attempts) {
    if (identity.providerSessionId !== resumeFrom) continue
    const usd = cost.source === 'reported' ? (spent.usd ?? 0) + cost.usd : spent.usd
    spent = { usage: addUsage(spent.usage, usage), usd }
  }
  return spent
}
