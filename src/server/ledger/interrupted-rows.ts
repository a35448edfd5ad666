import type { FailureReason } from '@/orchestration/model/failure'
import type { Database } from '@/server/database/client'

export const INTERRUPTED = 'interrupted' satisfies FailureReason

/** How many workers of each run a person interrupted, those of kind `target` that went no further. Runs without one are left out. */
export async function countInterrupted({ db }: Database, runIds: string[]): Promise<Record<string, number>> {
  const groups = await db.worker.groupBy({
    by: ['runId'],
    where: { runId: { in: runIds }, kind: 'target', status: 'failed', failureReason: INTERRUPTED },
    _count: true,
  })
  return Object.fromEntries(groups.map(({ runId, _count }) => [runId, _count]))
}
