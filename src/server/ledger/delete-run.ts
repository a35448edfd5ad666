import { DomainError } from '@/orchestration/model/errors'
import { runNotFound } from './change'
import type { LedgerContext } from './ledger-context'
import { getRun } from './read-runs'

/** @throws DomainError `not_found`, or `illegal_state` for a run that is not terminal. */
export async function deleteRun(ctx: LedgerContext, runId: string): Promise<void> {
  // The condition is in the statement: a retry that reactivates the run at this moment wins or loses as a whole.
  const { count } = await ctx.db.run.deleteMany({
    where: { id: runId, status: { in: ['completed', 'failed', 'cancelled'] } },
  })
  if (count === 0) {
    const run = await getRun(ctx, runId)
    if (run === null) throw runNotFound(runId)
    throw new DomainError('illegal_state', `run ${runId} is ${run.status}; only a run that has ended can be deleted`, {
      details: { id: runId, status: run.status },
    })
  }
  ctx.publish(runId, [])
}
