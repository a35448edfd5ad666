import { DomainError } from '@/orchestration/model/errors'
import type { WorkerAttemptRecord, WorkerRecord } from '@/orchestration/model/records'
import { entityOf } from '@/orchestration/run/run-view'
import { change } from './change'
import { draftOf } from './event-draft'
import type { LedgerContext } from './ledger-context'
import { toAttemptRecord } from './rows/attempt-row'
import { toWorkerRecord } from './rows/worker-row'

export async function createWorkers(
  ctx: LedgerContext,
  runId: string,
  workers: WorkerRecord[],
): Promise<WorkerRecord[]> {
  const foreign = workers.find((worker) => worker.runId !== runId)
  if (foreign) {
    throw new DomainError('invalid_input', `worker ${foreign.id} is of run ${foreign.runId}, not of run ${runId}`)
  }
  const { view } = await change(ctx, runId, {}, () =>
    workers.map((worker) => draftOf('worker.created', worker, `${worker.title} queued`, { worker })),
  )
  return workers.map(({ id }) => entityOf(view, 'workers', id))
}

export async function createWorker(ctx: LedgerContext, worker: WorkerRecord): Promise<WorkerRecord> {
  const [created = worker] = await createWorkers(ctx, worker.runId, [worker])
  return created
}

export async function getWorker({ db }: LedgerContext, workerId: string): Promise<WorkerRecord | null> {
  const row = await db.worker.findUnique({ where: { id: workerId } })
  return row && toWorkerRecord(row)
}

/** @throws DomainError `not_found`. */
export async function requireWorker(ctx: LedgerContext, workerId: string): Promise<WorkerRecord> {
  const worker = await getWorker(ctx, workerId)
  if (worker === null) {
    throw new DomainError('not_found', `worker ${workerId} does not exist`, { details: { id: workerId } })
  }
  return worker
}

/** In launch order. */
export async function listWorkers({ db }: LedgerContext, runId: string): Promise<WorkerRecord[]> {
  const rows = await db.worker.findMany({ where: { runId }, orderBy: { ordinal: 'asc' } })
  return rows.map(toWorkerRecord)
}

/** Those whose claim would be refused (the run has ended or is being cancelled) are left out. */
export async function listQueuedWorkers({ db }: LedgerContext, limit: number): Promise<WorkerRecord[]> {
  const rows = await db.worker.findMany({
    where: { status: 'queued', run: { status: { in: ['queued', 'running'] }, cancelRequestedAt: null } },
    orderBy: [{ createdAt: 'asc' }, { runId: 'asc' }, { ordinal: 'asc' }],
    take: limit,
  })
  return rows.map(toWorkerRecord)
}

/** Oldest first. */
export async function listWorkerAttempts({ db }: LedgerContext, workerId: string): Promise<WorkerAttemptRecord[]> {
  const rows = await db.workerAttempt.findMany({ where: { workerId }, orderBy: { attempt: 'asc' } })
  return rows.map(toAttemptRecord)
}
