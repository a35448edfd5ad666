import { DomainError, isDomainError } from '@/orchestration/model/errors'
import type { RunRecord } from '@/orchestration/model/records'
import { NO_COST, NO_USAGE } from '@/orchestration/model/usage'
import type { IdempotencyKey, NewRun } from '@/orchestration/ports'
import { emptyRunView } from '@/orchestration/run/run-view'
import { applyDrafts } from './change'
import { draftOf } from '@/orchestration/model/event-draft'
import { timeOf, type LedgerContext } from './ledger-context'

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
  const created = { ...applyDrafts(emptyRunView(blank), drafts, timeOf(ctx.clock)), contents: [] }
  try {
    await ctx.tables.insertRun(created, idempotency)
  } catch (error) {
    if (!isDomainError(error) || error.code !== 'conflict' || idempotency === null) throw error
    // The unique key decides between two at once, so the old run is looked for only after an insert was refused.
    const old = await findLaunched(ctx, run.workspaceId, idempotency)
    if (old === null) throw error
    return { run: old, created: false }
  }
  ctx.publish(
    run.id,
    created.rows.map(({ event }) => event),
  )
  return { run: created.view.run, created: true }
}

/** See `LedgerStore.findLaunched`. */
export async function findLaunched(
  ctx: LedgerContext,
  workspaceId: string,
  { key, bodyHash }: IdempotencyKey,
): Promise<RunRecord | null> {
  const found = await ctx.tables.findByIdempotencyKey(workspaceId, key)
  if (found === null) return null
  const { run } = found
  if (found.bodyHash === bodyHash) return run
  throw new DomainError(
    'conflict',
    `idempotency key "${key}" was used for another request, which started run ${run.id}`,
    {
      details: { runId: run.id },
    },
  )
}
