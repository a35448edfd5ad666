import type { ReductionRecord, RunRecord } from '@/orchestration/model/records'
import { attemptKey, type RunView } from '@/orchestration/run/run-view'
import type { Database } from '@/server/database/client'
import { byId } from './read-scope'
import { ARTIFACT_COLUMNS, toArtifactRecord } from './rows/artifact-row'
import { toAttemptRecord } from './rows/attempt-row'
import { toControlRecord } from './rows/control-row'
import { toReductionRecord } from './rows/reduction-row'
import { toRequestRecord } from './rows/request-row'
import { readableRecords, type OnUnreadable } from './readable-records'
import { toRunRecord } from './rows/run-row'
import { toWorkerRecord } from './rows/worker-row'

export async function getRun({ db }: Database, runId: string): Promise<RunRecord | null> {
  const row = await db.run.findUnique({ where: { id: runId } })
  return row && toRunRecord(row)
}

/** Oldest first. */
export async function listOpenRuns({ db }: Database, onUnreadable: OnUnreadable): Promise<RunRecord[]> {
  const rows = await db.run.findMany({
    where: { status: { in: ['queued', 'running'] } },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  })
  return readableRecords(rows, toRunRecord, { table: 'Run', onUnreadable })
}

/** See `LedgerTables.findByIdempotencyKey`. */
export async function findByIdempotencyKey(
  { db }: Database,
  workspaceId: string,
  key: string,
): Promise<{ run: RunRecord; bodyHash: string | null } | null> {
  const row = await db.run.findUnique({
    where: { workspaceId_idempotencyKey: { workspaceId, idempotencyKey: key } },
  })
  return row && { run: toRunRecord(row), bodyHash: row.idempotencyHash }
}

export async function getReduction({ db }: Database, reductionId: string): Promise<ReductionRecord | null> {
  const row = await db.reduction.findUnique({ where: { id: reductionId } })
  return row && toReductionRecord(row)
}

/** One snapshot: with the isolation of single reads, rows could be newer than the run's `lastSeq`. */
export function getRunView({ db }: Database, runId: string): Promise<RunView | null> {
  const where = { runId }
  return db.$transaction(
    async (tx) => {
      const run = await tx.run.findUnique({ where: { id: runId } })
      if (run === null) return null
      const workers = await tx.worker.findMany({ where, orderBy: { ordinal: 'asc' } })
      const attempts = await tx.workerAttempt.findMany({ where })
      const requests = await tx.runtimeRequest.findMany({ where })
      const controls = await tx.workerControl.findMany({ where })
      const reductions = await tx.reduction.findMany({ where })
      const artifacts = await tx.artifact.findMany({ where, select: ARTIFACT_COLUMNS })
      return {
        run: toRunRecord(run),
        workers: byId(workers.map(toWorkerRecord)),
        attempts: Object.fromEntries(
          attempts.map((row) => [attemptKey(row.workerId, row.attempt), toAttemptRecord(row)]),
        ),
        requests: byId(requests.map(toRequestRecord)),
        controls: byId(controls.map(toControlRecord)),
        reductions: byId(reductions.map(toReductionRecord)),
        artifacts: byId(artifacts.map(toArtifactRecord)),
      }
    },
    { isolationLevel: 'Serializable' },
  )
}
