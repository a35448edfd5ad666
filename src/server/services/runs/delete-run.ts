import { DomainError } from '@/orchestration/model/errors'
import { isTerminalRunStatus } from '@/orchestration/model/status'
import { audited } from '../audit'
import { authoriseRun } from '../authorise'
import type { ServiceContext } from '../context'

/** Deletes a run that has ended, with all of its ledger. @throws DomainError `illegal_state` while it runs. */
export async function deleteRun(ctx: ServiceContext, input: { runId: string }): Promise<{ deleted: true }> {
  const run = await authoriseRun(ctx, 'runs.delete', input.runId)
  return audited(ctx, { action: 'runs.delete', object: run.id }, async () => {
    if (!isTerminalRunStatus(run.status)) {
      throw new DomainError('illegal_state', `run ${run.id} is ${run.status}; cancel it before you delete it`, {
        details: { id: run.id, status: run.status },
      })
    }
    await ctx.deps.store.deleteRun(run.id)
    return { deleted: true as const }
  })
}
