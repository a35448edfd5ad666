import type { WorkerAttemptRecord, WorkerRecord } from '@/orchestration/model/records'
import type { Database } from '@/server/database/client'
import { toAttemptRecord } from './rows/attempt-row'
import { toWorkerRecord } from './rows/worker-row'

export async function getWorker({ db }: Database, workerId: string): Promise<WorkerRecord | null> {
  const row = await db.worker.findUnique({ where: { id: workerId } })
  return row && toWorkerRecord(row)
}

/** In launch order. */
export async function listWorkers({ db }: Database, runId: string): Promise<WorkerRecord[]> {
  const rows = await db.worker.findMany({ where: { runId }, orderBy: { ordinal: 'asc' } })
  return rows.map(toWorkerRecord)
}

/** Those whose claim would be refused (the run has ended or is being cancelled) are left out. */
export async function listQueuedWorkers({ db }: Database, limit: number): Promise<WorkerRecord[]> {
  const rows = await db.worker.findMany({
    where: { status: 'queued', run: { status: { in: ['queued', 'running'] }, cancelRequestedAt: null } },
    orderBy: [{ createdAt: 'asc' }, { runId: 'asc' }, { ordinal: 'asc' }],
    take: limit,
  })
  return rows.map(toWorkerRecord)
}

/** Oldest first. */
export async function listWorkerAttempts({ db }: Database, workerId: string): Promise<WorkerAttemptRecord[]> {
  const rows = await db.workerAttempt.findMany({ where: { workerId }, orderBy: { attempt: 'asc' } })
  return rows.map(toAttemptRecord)
}

export async function listRunningWorkers({ db }: Database): Promise<WorkerRecord[]> {
  const rows = await db.worker.findMany({
    where: { status: 'running' },
    orderBy: [{ runId: 'asc' }, { ordinal: 'asc' }],
  })
  return rows.map(toWorkerRecord)
}
