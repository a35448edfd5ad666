import type { RunRecord } from '@/orchestration/model/records'
import type { ChangeScope } from '@/orchestration/ports'
import { attemptKey, emptyRunView, type RunView } from '@/orchestration/run/run-view'
import type { DbTransaction } from '@/server/database/client'
import { toAttemptRecord } from './rows/attempt-row'
import { toControlRecord } from './rows/control-row'
import { toReductionRecord } from './rows/reduction-row'
import { toRequestRecord } from './rows/request-row'
import { toWorkerRecord } from './rows/worker-row'

/** The run with the rows in scope: what a change may look at and alter. Rows of other runs are never in it. */
export async function readScope(tx: DbTransaction, run: RunRecord, scope: ChangeScope): Promise<RunView> {
  const { workerIds = [], requestIds = [], requestsOfWorkers = [], controlIds = [], controlsOfWorkers = [] } = scope
  const runId = run.id
  const view = { ...emptyRunView(run) }

  if (workerIds === 'all' || workerIds.length > 0) {
    const rows = await tx.worker.findMany({ where: workerIds === 'all' ? { runId } : { runId, id: { in: workerIds } } })
    view.workers = byId(rows.map(toWorkerRecord))
  }
  if (scope.attemptsOfWorkers?.length) {
    const rows = await tx.workerAttempt.findMany({ where: { runId, workerId: { in: scope.attemptsOfWorkers } } })
    view.attempts = Object.fromEntries(rows.map((row) => [attemptKey(row.workerId, row.attempt), toAttemptRecord(row)]))
  }
  if (requestIds.length > 0 || requestsOfWorkers.length > 0) {
    const rows = await tx.runtimeRequest.findMany({
      where: { runId, OR: [{ id: { in: requestIds } }, { workerId: { in: requestsOfWorkers } }] },
    })
    view.requests = byId(rows.map(toRequestRecord))
  }
  if (controlIds.length > 0 || controlsOfWorkers.length > 0) {
    const asked = [{ id: { in: controlIds } }, { workerId: { in: [...controlsOfWorkers] } }]
    const rows = await tx.workerControl.findMany({
      where: controlsOfWorkers === 'all' ? { runId } : { runId, OR: asked },
    })
    view.controls = byId(rows.map(toControlRecord))
  }
  if (scope.reductions) {
    view.reductions = byId((await tx.reduction.findMany({ where: { runId } })).map(toReductionRecord))
  }
  return view
}

export function byId<T extends { id: string }>(records: T[]): Record<string, T> {
  return Object.fromEntries(records.map((record) => [record.id, record]))
}
