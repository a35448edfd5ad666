import type { RunRecord } from '@/orchestration/model/records'
import type { ChangeScope } from '@/orchestration/ports'
import type { RunView } from '@/orchestration/run/run-view'
import type { Database, DbTransaction } from '@/server/database/client'
import { isMissingRow, isUniqueConflict } from '@/server/database/prisma-errors'
import { addBackends } from './backends'
import { insertEvents } from './insert-events'
import type { AppliedChange } from './ledger-tables'
import { readScope } from './read-scope'
import { rowExists, runNotFound } from './refusals'
import { toRunRecord } from './rows/run-row'
import { writeChanges } from './write-changes'

/** See `LedgerTables.change`: one transaction, which locks the run first. */
export async function changeRows(
  { db, dialect }: Database,
  runId: string,
  scope: ChangeScope,
  apply: (before: RunView) => AppliedChange,
): Promise<AppliedChange> {
  try {
    return await db.$transaction(async (tx) => {
      const run = await lockRun(tx, runId)
      const before = await readScope(tx, run, scope)
      const applied = apply(before)
      if (applied.rows.length === 0) return applied
      await writeChanges(tx, before, applied.view, applied.contents)
      await addBackends(tx, before, applied.view)
      await insertEvents(tx, dialect, applied.rows)
      return applied
    })
  } catch (error) {
    if (!isUniqueConflict(error)) throw error
    throw rowExists(runId, error)
  }
}

/** A write, though it changes nothing: it makes every other change of this run wait, on both databases. */
async function lockRun(tx: DbTransaction, runId: string): Promise<RunRecord> {
  try {
    return toRunRecord(await tx.run.update({ where: { id: runId }, data: { lastSeq: { increment: 0 } } }))
  } catch (error) {
    if (isMissingRow(error)) throw runNotFound(runId)
    throw error
  }
}
