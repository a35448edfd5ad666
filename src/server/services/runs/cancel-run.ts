import { cancelRun as decideCancel } from '@/orchestration/decide/cancel-run'
import type { RunStatus } from '@/orchestration/model/status'
import { advanceRun } from '@/orchestration/run/advance-run'
import { audited } from '../audit'
import { authoriseRun, notFound, personOf } from '../authorise'
import type { ServiceContext } from '../context'
import { hintQueued } from '../hint-queued'
import { newControl } from '../workers/new-control'

/**
 * Orders a run to end: queued workers are cancelled at once, running ones get a cancel control and keep what they have
 * said. Asking again changes nothing. @throws DomainError `illegal_state` when the run has ended.
 */
export async function cancelRun(
  ctx: ServiceContext,
  input: { runId: string },
): Promise<{ status: RunStatus; controlIds: string[] }> {
  const run = await authoriseRun(ctx, 'runs.cancel', input.runId)
  return audited(ctx, { action: 'runs.cancel', object: run.id }, async () => {
    const { scope, decide } = decideCancel({
      by: personOf(ctx.actor),
      newControl: (worker) => newControl(ctx, worker, 'cancel'),
    })
    const { view } = await ctx.deps.store.change(run.id, scope, decide)
    const pending = Object.values(view.controls).filter(
      ({ action, status }) => action === 'cancel' && status === 'pending',
    )
    for (const control of pending) ctx.deps.runner.controlAdded(control.workerId)
    hintQueued(ctx, await advanceRun(ctx.deps, run.id), run.id)
    const after = await ctx.deps.store.getRun(run.id)
    if (after === null) throw notFound('run', run.id)
    return { status: after.status, controlIds: pending.map(({ id }) => id) }
  })
}
