import type { WorkerAttemptRecord, WorkerRecord } from '@/orchestration/model/records'
import type { QueuedWorkerRow } from '@/orchestration/ports'
import type { Database } from '@/server/database/client'
import type { Dialect } from '@/server/database/database-url'
import { toAttemptRecord } from './rows/attempt-row'
import { readableRecords, type OnUnreadable } from './readable-records'
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

/** Runs that have ended or are being cancelled are left out: the claim of their workers would be refused. */
const QUEUED = {
  sqlite: queuedSql('?1', '?2'),
  postgresql: queuedSql('$1::int', '$2::int'),
} as const satisfies Record<Dialect, string>

export async function listQueuedWorkers({ db, dialect }: Database, limit: number): Promise<QueuedWorkerRow[]> {
  return db.$queryRawUnsafe<QueuedWorkerRow[]>(QUEUED[dialect], Math.ceil(limit / 2), limit)
}

function queuedSql(perRun: string, perPerson: string): string {
  return `SELECT "id", "runId", "backend" FROM (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY "personId" ORDER BY "runCreatedAt", "runId", "ordinal") AS "inPerson" FROM (
      SELECT w."id", w."runId", w."backend", w."ordinal", r."createdById" AS "personId", r."createdAt" AS "runCreatedAt",
        ROW_NUMBER() OVER (PARTITION BY w."runId" ORDER BY w."ordinal") AS "inRun"
      FROM "Worker" w JOIN "Run" r ON r."id" = w."runId"
      WHERE w."status" = 'queued' AND r."status" IN ('queued', 'running') AND r."cancelRequestedAt" IS NULL
    ) AS "ofRuns" WHERE "inRun" <= ${perRun}
  ) AS "ofPeople" WHERE "inPerson" <= ${perPerson}
  ORDER BY "runCreatedAt", "runId", "ordinal"`
}

/** Oldest first. */
export async function listWorkerAttempts({ db }: Database, workerId: string): Promise<WorkerAttemptRecord[]> {
  const rows = await db.workerAttempt.findMany({ where: { workerId }, orderBy: { attempt: 'asc' } })
  return rows.map(toAttemptRecord)
}

export async function listRunningWorkers({ db }: Database, onUnreadable: OnUnreadable): Promise<WorkerRecord[]> {
  const rows = await db.worker.findMany({
    where: { status: 'running' },
    orderBy: [{ runId: 'asc' }, { ordinal: 'asc' }],
  })
  return readableRecords(rows, toWorkerRecord, { table: 'Worker', onUnreadable })
}
