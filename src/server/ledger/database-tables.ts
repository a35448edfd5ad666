import type { Database } from '@/server/database/client'
import type { Dialect } from '@/server/database/database-url'
import { changeRows } from './change-rows'
import { listEvents, listEventTexts } from './events'
import { appendPostgres } from './group-commit/append-postgres'
import { appendSqlite } from './group-commit/append-sqlite'
import { countInterrupted } from './interrupted-rows'
import { renewLeases } from './leases'
import type { LedgerTables } from './ledger-tables'
import { listRuns } from './list-runs'
import { getArtifactContent, listArtifacts } from './read-artifacts'
import * as controls from './read-controls'
import { getRuntimeRequest, listQueuedRuntimeRequestResponses, listRuntimeRequests } from './read-requests'
import { findByIdempotencyKey, getReduction, getRun, getRunView, listOpenRuns } from './read-runs'
import type { OnUnreadable } from './readable-records'
import * as workers from './read-workers'
import { announceRunner, listRunners } from './runners'
import { deleteEndedRun, insertRun } from './write-run'

const APPEND = { sqlite: appendSqlite, postgresql: appendPostgres } as const satisfies Record<Dialect, unknown>

/** The tables of a database, each method from the file of its group. Lists across runs leave out rows that cannot be read. */
export function createDatabaseTables(database: Database, onUnreadable: OnUnreadable): LedgerTables {
  return {
    reads: {
      getRun: (runId) => getRun(database, runId),
      listRuns: (query) => listRuns(database, query, onUnreadable),
      countInterrupted: (runIds) => countInterrupted(database, runIds),
      getRunView: (runId) => getRunView(database, runId),
      listOpenRuns: () => listOpenRuns(database, onUnreadable),
      getReduction: (reductionId) => getReduction(database, reductionId),
      listEvents: (...args) => listEvents(database, ...args),
      listEventTexts: (...args) => listEventTexts(database, ...args),
      listArtifacts: (runId) => listArtifacts(database, runId, onUnreadable),
      getArtifactContent: (artifactId) => getArtifactContent(database, artifactId),
      getWorker: (workerId) => workers.getWorker(database, workerId),
      listWorkers: (runId) => workers.listWorkers(database, runId),
      listQueuedWorkers: (limit) => workers.listQueuedWorkers(database, limit),
      listWorkerAttempts: (workerId) => workers.listWorkerAttempts(database, workerId),
      listRunningWorkers: () => workers.listRunningWorkers(database, onUnreadable),
      listRunners: () => listRunners(database, onUnreadable),
      getWorkerControl: (controlId) => controls.getWorkerControl(database, controlId),
      listWorkerControls: (workerId) => controls.listWorkerControls(database, workerId),
      listPendingWorkerControls: (workerId) => controls.listPendingWorkerControls(database, workerId),
      getRuntimeRequest: (requestId) => getRuntimeRequest(database, requestId),
      listRuntimeRequests: (query) => listRuntimeRequests(database, query, onUnreadable),
      listQueuedRuntimeRequestResponses: (workerId) => listQueuedRuntimeRequestResponses(database, workerId),
    },
    change: (...args) => changeRows(database, ...args),
    insertRun: (...args) => insertRun(database, ...args),
    findByIdempotencyKey: (...args) => findByIdempotencyKey(database, ...args),
    deleteEndedRun: (runId) => deleteEndedRun(database, runId),
    append: (entries, now) => APPEND[database.dialect](database.db, entries, now),
    renewLeases: (...args) => renewLeases(database, ...args),
    announceRunner: (...args) => announceRunner(database, ...args),
  }
}
