import type { WorkerControlRecord } from '@/orchestration/model/records'
import type { Database } from '@/server/database/client'
import { toControlRecord } from './rows/control-row'

export async function getWorkerControl({ db }: Database, controlId: string): Promise<WorkerControlRecord | null> {
  const row = await db.workerControl.findUnique({ where: { id: controlId } })
  return row && toControlRecord(row)
}

/** Oldest first. */
export function listWorkerControls(database: Database, workerId: string): Promise<WorkerControlRecord[]> {
  return findControls(database, { workerId })
}

/** Oldest first. */
export function listPendingWorkerControls(database: Database, workerId: string): Promise<WorkerControlRecord[]> {
  return findControls(database, { workerId, status: 'pending' })
}

async function findControls(
  { db }: Database,
  where: { workerId: string; status?: string },
): Promise<WorkerControlRecord[]> {
  const rows = await db.workerControl.findMany({ where, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] })
  return rows.map(toControlRecord)
}
