import { DomainError } from '@/orchestration/model/errors'
import type { LedgerContext } from './ledger-context'
import { runNotFound } from './refusals'

/** @throws DomainError `not_found`, or `illegal_state` for a run that is not terminal. */
export async function deleteRun(ctx: LedgerContext, runId: string): Promise<void> {
  if (!(await ctx.tables.deleteEndedRun(runId))) {
    const run = await ctx.tables.reads.getRun(runId)
    if (run === null) throw runNotFound(runId)
    throw new DomainError('illegal_state', `run ${runId} is ${run.status}; only a run that has ended can be deleted`, {
      details: { id: runId, status: run.status },
    })
  }
  ctx.publish(runId, [])
}
