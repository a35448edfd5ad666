import { controlRequested } from '@/orchestration/decide/control-drafts'
import { DomainError } from '@/orchestration/model/errors'
import type { StateEventDraft } from '@/orchestration/model/events'
import type { WorkerRecord } from '@/orchestration/model/records'
import { isTerminalRunStatus, type RunStatus } from '@/orchestration/model/status'
import { advanceRun } from '@/orchestration/run/advance-run'
import { workersInOrder, type ViewPart } from '@/orchestration/run/run-view'
import { audited } from '../audit'
import { authoriseRun, notFound, personOf } from '../authorise'
import type { ServiceContext } from '../context'
import { hintQueued } from '../hint-queued'
import { newControl } from '../workers/new-control'
import { pendingControl } from '../workers/request-control'

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
    const scope = { workerIds: 'all' as const, controlsOfWorkers: 'all' as const }
    const { view } = await ctx.deps.store.change(run.id, scope, (current) => cancelDrafts(ctx, current))
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

function cancelDrafts(ctx: ServiceContext, view: ViewPart<'workers' | 'controls'>): StateEventDraft[] {
  const { run } = view
  if (isTerminalRunStatus(run.status)) {
    throw new DomainError(
      'illegal_state',
      `run ${run.id} is ${run.status}; only queued or running runs can be cancelled`,
      {
        details: { id: run.id, status: run.status },
      },
    )
  }
  const by = personOf(ctx.actor)
  const message = `${by.name} cancelled the run`
  const asked: StateEventDraft[] =
    run.cancelRequestedAt === null
      ? [{ type: 'run.cancel_requested', workerId: null, attempt: null, message, payload: { by } }]
      : []
  return [...asked, ...workersInOrder(view).flatMap((worker) => cancelWorkerDrafts(ctx, view, worker))]
}

function cancelWorkerDrafts(
  ctx: ServiceContext,
  view: ViewPart<'workers' | 'controls'>,
  worker: WorkerRecord,
): StateEventDraft[] {
  const by = personOf(ctx.actor)
  if (worker.status === 'queued') {
    const message = 'cancelled with its run before it started'
    const payload = { result: null, by }
    return [{ type: 'worker.cancelled', workerId: worker.id, attempt: worker.attempt, message, payload }]
  }
  if (worker.status !== 'running' || pendingControl(view, worker, 'cancel') !== undefined) return []
  return [controlRequested(newControl(ctx, worker, 'cancel'))]
}
