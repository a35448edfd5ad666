import type { Fence } from '@/orchestration/ports'
import type { Database } from '@/server/database/client'
import type { Dialect } from '@/server/database/database-url'

/**
 * One statement for all workers of a runner. `leaseUntil` is the one column that changes without an event: an event each
 * few seconds would say nothing but "still here". PostgreSQL locks the rows in order of their ids, as `writeChanges` does.
 */
const RENEW = {
  sqlite: `UPDATE "Worker" SET "leaseUntil" = ?1
    WHERE "status" = 'running' AND "runnerId" = ?2
      AND EXISTS (SELECT 1 FROM json_each(?3) f
        WHERE f.value->>0 = "Worker"."id" AND f.value->>1 = "Worker"."attempt" AND f.value->>2 = "Worker"."epoch")
    RETURNING "id"`,
  postgresql: `UPDATE "Worker" SET "leaseUntil" = $1::timestamp
    WHERE "id" IN (SELECT w."id" FROM "Worker" w JOIN json_array_elements($3::json) f
        ON f->>0 = w."id" AND (f->>1)::int = w."attempt" AND (f->>2)::int = w."epoch"
      WHERE w."status" = 'running' AND w."runnerId" = $2 ORDER BY w."id" FOR UPDATE OF w)
    RETURNING "id"`,
} as const satisfies Record<Dialect, string>

export async function renewLeases(
  { db, dialect }: Database,
  runnerId: string,
  fences: Fence[],
  leaseUntil: string,
): Promise<Fence[]> {
  if (fences.length === 0) return []
  const list = JSON.stringify(fences.map(({ workerId, attempt, epoch }) => [workerId, attempt, epoch]))
  const rows = await db.$queryRawUnsafe<{ id: string }[]>(RENEW[dialect], leaseUntil, runnerId, list)
  const renewed = new Set(rows.map(({ id }) => id))
  return fences.filter(({ workerId }) => renewed.has(workerId))
}
