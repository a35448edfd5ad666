import type { Database } from '@/server/database/client'

/** In a failure's JSON. In a text within it the quotes would be escaped. */
export const INTERRUPTED_MARK = '"reason":"interrupted"'

/** How many workers of each run a person interrupted, those of kind `target` that went no further. Runs without one are left out. */
export async function countInterrupted({ db }: Database, runIds: string[]): Promise<Record<string, number>> {
  const groups = await db.worker.groupBy({
    by: ['runId'],
    where: { runId: { in: runIds }, kind: 'target', status: 'failed', failure: { contains: INTERRUPTED_MARK } },
    _count: true,
  })
  return Object.fromEntries(groups.map(({ runId, _count }) => [runId, _count]))
}
