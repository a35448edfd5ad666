import { requeueWorker as decideRequeue, type Requeue } from '@/orchestration/decide/requeue-worker'
import type { WorkerControlRecord, WorkerRecord } from '@/orchestration/model/records'
import { entityOf } from '@/orchestration/run/run-view'
import { personOf } from '../authorise'
import type { ServiceContext } from '../context'
import { assertWithinLimits } from '../runs/assert-within-limits'
import { newControl } from './new-control'
import type { ControlReceipt } from './request-control'

/** Archives the attempt and queues the next. @throws DomainError `illegal_state` when the run's limits are used up. */
export async function requeueWorker(
  ctx: ServiceContext,
  worker: WorkerRecord,
  action: 'retry' | 'resume',
): Promise<ControlReceipt> {
  const reason = `${action} by ${personOf(ctx.actor).name}`
  return requeue(ctx, worker, newControl(ctx, worker, action), { resume: action === 'resume', reason })
}

/** Archives the attempt and queues another that goes on with its session, with these words as the input of its first turn. */
export async function followUp(ctx: ServiceContext, worker: WorkerRecord, text: string): Promise<ControlReceipt> {
  const reason = `${personOf(ctx.actor).name} wrote to the agent`
  return requeue(ctx, worker, newControl(ctx, worker, 'send', text), { resume: true, reason })
}

/** One transaction: the new attempt and the order that asked for it are stored together or not at all. */
async function requeue(
  ctx: ServiceContext,
  { id: workerId, runId, attempt }: WorkerRecord,
  control: WorkerControlRecord,
  how: Pick<Requeue, 'resume' | 'reason'>,
): Promise<ControlReceipt> {
  const { scope, decide } = decideRequeue({
    ...how,
    workerId,
    attempt,
    by: control.requestedBy,
    control,
    now: control.createdAt,
  })
  const { view } = await ctx.deps.store.change(runId, scope, (current) => {
    assertWithinLimits(ctx, current.run)
    return decide(current)
  })
  ctx.deps.runner.workersQueued(runId)
  ctx.deps.runner.runChanged(runId)
  const { status } = entityOf(view, 'controls', control.id)
  return { controlId: control.id, status }
}
