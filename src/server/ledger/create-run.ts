import { DomainError } from '@/orchestration/model/errors'
import type { RunRecord } from '@/orchestration/model/records'
import { NO_COST, NO_USAGE } from '@/orchestration/model/usage'
import type { IdempotencyKey, NewRun } from '@/orchestration/ports'
import { emptyRunView } from '@/orchestration/run/run-view'
import { isUniqueConflict } from '@/server/database/prisma-errors'
import { backendsColumn } from './backends'
import { applyDrafts } from './change'
import { draftOf } from './event-draft'
import { insertEvents } from './insert-events'
import { timeOf, type LedgerContext } from './ledger-context'
import { toRunRecord, toRunRow } from './rows/run-row'
import { toWorkerRow } from './rows/worker-row'

const NO_COUNTS = { queued: 0, running: 0, completed: 0, failed: 0, cancelled: 0 }

/** See `LedgerStore.createRun`. Counts, usage and cost are made from the workers, whatever the given run says. */
export async function createRun(
  ctx: LedgerContext,
  { run, workers, idempotency }: NewRun,
): Promise<{ run: RunRecord; created: boolean }> {
  const blank = { ...run, counts: NO_COUNTS, usage: NO_USAGE, cost: NO_COST, openRequests: 0, lastSeq: 0 }
  const drafts = [
    draftOf('run.created', null, `Run created by ${run.createdBy.name}`, { run: blank }),
    ...workers.map((worker) => draftOf('worker.created', worker, `${worker.title} queued`, { worker })),
  ]
  const { view, rows } = applyDrafts(emptyRunView(blank), drafts, timeOf(ctx.clock))
  const runRow = {
    ...toRunRow(view.run),
    backends: backendsColumn(workers),
    idempotencyKey: idempotency?.key ?? null,
    idempotencyHash: idempotency?.bodyHash ?? null,
  }
  try {
    await ctx.db.$transaction(async (tx) => {
      await tx.run.createMany({ data: runRow })
      await tx.worker.createMany({ data: Object.values(view.workers).map(toWorkerRow) })
      await insertEvents(tx, ctx.dialect, rows)
    })
  } catch (error) {
    if (!isUniqueConflict(error)) throw error
    // The unique key decides between two at once, so the old run is looked for only after an insert was refused.
    const old = idempotency === null ? null : await findLaunched(ctx, run.workspaceId, idempotency)
    if (old !== null) return { run: old, created: false }
    throw new DomainError('conflict', 'a run or worker with one of these ids exists already', { cause: error })
  }
  ctx.publish(
    run.id,
    rows.map((row) => row.event),
  )
  return { run: view.run, created: true }
}

/** See `LedgerStore.findLaunched`. */
export async function findLaunched(
  ctx: LedgerContext,
  workspaceId: string,
  { key, bodyHash }: IdempotencyKey,
): Promise<RunRecord | null> {
  const row = await ctx.db.run.findUnique({
    where: { workspaceId_idempotencyKey: { workspaceId, idempotencyKey: key } },
  })
  if (row === null) return null
  if (row.idempotencyHash !== bodyHash) {
    throw new DomainError(
      'conflict',
      `idempotency key "${key}" was used for another request, which started run ${row.id}`,
      { details: { runId: row.id } },
    )
  }
  return toRunRecord(row)
}
