import { DomainError } from '@/orchestration/model/errors'
import { isTerminalRunStatus } from '@/orchestration/model/status'
import { removeRunFiles } from '@/server/remove-run-files'
import { audited } from '../audit'
import { authoriseRun } from '../authorise'
import type { ServiceContext } from '../context'

/** Deletes a run that has ended, with all of its ledger and its files in the data folder. @throws DomainError `illegal_state` while it runs. */
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
      await removeRunFiles(settings, workers)
    } catch (error) {
      // The run is gone, and asking again would not find it: whoever looks after the disk has to know.
      log.error({ err: error, runId: run.id }, 'files of a deleted run could not be removed')
    }
    return { deleted: true as const }
  })
}
