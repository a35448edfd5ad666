import { archiveAttempt } from '@/orchestration/decide/archive-attempt'
import { endedWorker, requeueWorker } from '@/orchestration/decide/requeue-worker'
import { DomainError } from '@/orchestration/model/errors'
import type { WorkerAttemptRecord, WorkerRecord } from '@/orchestration/model/records'
import type { LedgerStore } from '@/orchestration/ports'
import { attemptKey, entityOf } from '@/orchestration/run/run-view'
import { change } from './change'
import { timeOf, type LedgerContext } from './ledger-context'
import { requireWorker } from './workers'

/** See `LedgerStore.resetWorkerForRetry`. */
export async function resetWorkerForRetry(
  ctx: LedgerContext,
  workerId: string,
  { message: control, ...options }: Parameters<LedgerStore['resetWorkerForRetry']>[1],
): Promise<WorkerRecord> {
  const { runId } = await requireWorker(ctx, workerId)
  const { scope, decide } = requeueWorker({ ...options, workerId, control, now: timeOf(ctx.clock) })
  const { view } = await change(ctx, runId, scope, decide)
  return entityOf(view, 'workers', workerId)
}

/** Archives an ended attempt without queueing another. One that is archived already is returned as it is. */
export async function archiveWorkerAttempt(ctx: LedgerContext, workerId: string): Promise<WorkerAttemptRecord> {
  const { runId, attempt } = await requireWorker(ctx, workerId)
  const scope = { workerIds: [workerId], attemptsOfWorkers: [workerId] }
  const { view } = await change(ctx, runId, scope, (current) =>
    archiveAttempt(current, endedWorker(current, workerId), timeOf(ctx.clock)),
  )
  const archived = view.attempts[attemptKey(workerId, attempt)]
  if (archived) return archived
  throw new DomainError('conflict', `worker ${workerId} went on to another attempt at this moment`, {
    details: { id: workerId, attempt },
  })
}
