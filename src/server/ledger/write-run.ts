import type { IdempotencyKey } from '@/orchestration/ports'
import type { Database } from '@/server/database/client'
import { isUniqueConflict } from '@/server/database/prisma-errors'
import { backendsColumn } from './backends'
import { insertEvents } from './insert-events'
import type { AppliedChange } from './ledger-tables'
import { runExists } from './refusals'
import { toRunRow } from './rows/run-row'
import { toWorkerRow } from './rows/worker-row'
import { searchTextOf } from './search-text'

/** See `LedgerTables.insertRun`. */
export async function insertRun(
  { db, dialect }: Database,
  { view, rows }: AppliedChange,
  idempotency: IdempotencyKey | null,
): Promise<void> {
  const workers = Object.values(view.workers)
  const run = {
    ...toRunRow(view.run),
    backends: backendsColumn(workers),
    searchText: searchTextOf(view.run),
    idempotencyKey: idempotency?.key ?? null,
    idempotencyHash: idempotency?.bodyHash ?? null,
  }
  try {
    await db.$transaction(async (tx) => {
      await tx.run.createMany({ data: run })
      await tx.worker.createMany({ data: workers.map(toWorkerRow) })
      await insertEvents(tx, dialect, rows)
    })
  } catch (error) {
    if (!isUniqueConflict(error)) throw error
    throw runExists(error)
  }
}

/** See `LedgerTables.deleteEndedRun`. */
export async function deleteEndedRun({ db }: Database, runId: string): Promise<boolean> {
  // The condition is in the statement: a retry that reactivates the run at this moment wins or loses as a whole.
  const { count } = await db.run.deleteMany({
    where: { id: runId, status: { in: ['completed', 'failed', 'cancelled'] } },
  })
  return count > 0
}
