import { DomainError } from '@/orchestration/model/errors'
import type { RunRecord } from '@/orchestration/model/records'
import { NO_COST, NO_USAGE } from '@/orchestration/model/usage'
import type { NewRun } from '@/orchestration/ports'
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
    return { run: await runOfOld(ctx, run.workspaceId, idempotency, error), created: false }
  }
  ctx.publish(
    run.id,
    rows.map((row) => row.event),
  )
  return { run: view.run, created: true }
}

/** The unique key decides between two at once, so the old run is looked for only after an insert was refused. */
async function runOfOld(
  ctx: LedgerContext,
  workspaceId: string,
  idempotency: NewRun['idempotency'],
  cause: unknown,
): Promise<RunRecord> {
  const row =
    idempotency === null
      ? null
      : await ctx.db.run.findUnique({
          where: { workspaceId_idempotencyKey: { workspaceId, idempotencyKey: idempotency.key } },
        })
  if (row === null || idempotency === null) {
    throw new DomainError('conflict', 'a run or worker with one of these ids exists already', { cause })
  }
  if (row.idempotencyHash !== idempotency.bodyHash) {
    throw new DomainError(
      'conflict',
      `idempotency key "${idempotency.key}" was used for another request, which started run ${row.id}`,
      { details: { runId: row.id } },
    )
  }
  return toRunRecord(row)
}
