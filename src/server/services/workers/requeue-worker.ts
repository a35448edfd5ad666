import type { WorkerControlRecord, WorkerRecord } from '@/orchestration/model/records'
import { personOf } from '../authorise'
import type { ServiceContext } from '../context'
import { assertWithinLimits } from '../runs/assert-within-limits'
import { controlRequested, controlTookEffect, newControl } from './control-draft'
import type { ControlReceipt } from './request-control'

/**
 * Archives the attempt, queues the next and writes the control with its receipt. The receipt comes second: a crash in
 * between loses the note of the order, not the order. @throws DomainError `illegal_state` when the run's limits are used up.
 */
export async function requeueWorker(
  ctx: ServiceContext,
  worker: WorkerRecord,
  action: 'retry' | 'resume',
): Promise<ControlReceipt> {
  const run = await ctx.deps.store.getRun(worker.runId)
  if (run !== null) assertWithinLimits(ctx, run)
  const by = personOf(ctx.actor)
  const requeued = await ctx.deps.store.resetWorkerForRetry(worker.id, {
    resume: action === 'resume',
    reason: `${action} by ${by.name}`,
    by,
  })
  const control = newControl(ctx, requeued, action)
  await ctx.deps.store.change(worker.runId, { workerIds: [worker.id] }, () => [
    controlRequested(control),
    ...controlTookEffect(control, `attempt ${requeued.attempt} is queued`),
  ])
  ctx.deps.runner.workersQueued(worker.runId)
  ctx.deps.runner.runChanged(worker.runId)
  return { controlId: control.id, status: 'completed' }
}

/**
 * Archives the attempt and queues another that goes on with its session, with these words as the input of its first turn. They
 * are written with it: the attempt never begins without them.
 */
export async function followUp(ctx: ServiceContext, worker: WorkerRecord, text: string): Promise<ControlReceipt> {
  const run = await ctx.deps.store.getRun(worker.runId)
  if (run !== null) assertWithinLimits(ctx, run)
  const by = personOf(ctx.actor)
  const message: WorkerControlRecord = newControl(ctx, worker, 'send', text)
  await ctx.deps.store.resetWorkerForRetry(worker.id, {
    resume: true,
    reason: `${by.name} wrote to the agent`,
    by,
    message,
  })
  ctx.deps.runner.workersQueued(worker.runId)
  ctx.deps.runner.runChanged(worker.runId)
  return { controlId: message.id, status: message.status }
}
