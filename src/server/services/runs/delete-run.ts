import { DomainError } from '@/orchestration/model/errors'
import { isTerminalRunStatus } from '@/orchestration/model/status'
import { removeSpills } from '@/server/remove-spills'
import { audited } from '../audit'
import { authoriseRun } from '../authorise'
import type { ServiceContext } from '../context'

/** Deletes a run that has ended, with all of its ledger and what its attempts spilled. @throws DomainError `illegal_state` while it runs. */
export async function deleteRun(ctx: ServiceContext, input: { runId: string }): Promise<{ deleted: true }> {
  const run = await authoriseRun(ctx, 'runs.delete', input.runId)
  return audited(ctx, { action: 'runs.delete', object: run.id }, async () => {
    if (!isTerminalRunStatus(run.status)) {
      throw new DomainError('illegal_state', `run ${run.id} is ${run.status}; cancel it before you delete it`, {
        details: { id: run.id, status: run.status },
      })
    }
    const { store, settings, log } = ctx.deps
    const workers = await store.listWorkers(run.id)
    await store.deleteRun(run.id)
    try {
      for (const worker of workers) await removeSpills(settings.dataDir, worker)
    } catch (error) {
      // The run is gone, and asking again would not find it: whoever looks after the disk has to know.
      log.error({ err: error, runId: run.id }, 'what a deleted run had spilled could not be removed')
    }
    return { deleted: true as const }
  })
}
