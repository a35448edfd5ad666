import type { LedgerStore } from '@/orchestration/ports'
import { addArtifact, getArtifactContent, listArtifacts } from './artifacts'
import { change } from './change'
import { completeWorker } from './complete-worker'
import * as controls from './controls'
import { createRun, findLaunched } from './create-run'
import { deleteRun } from './delete-run'
import { listEvents, listEventTexts } from './events'
import type { GroupCommit } from './group-commit/group-commit'
import { listRunningWorkers, renewLeases } from './leases'
import type { LedgerContext } from './ledger-context'
import { listRuns } from './list-runs'
import { getRuntimeRequest, listQueuedRuntimeRequestResponses, listRuntimeRequests } from './read-requests'
import { getReduction, getRun, getRunView, listOpenRuns } from './read-runs'
import * as requests from './requests'
import { archiveWorkerAttempt, resetWorkerForRetry } from './retry-worker'
import { recordUsage, updateWorkerRunning, updateWorkerRuntimeIdentity } from './run-attempt'
import { reactivateRun, updateRunStage, updateRunStatus } from './run-states'
import * as workers from './workers'

/** Every method of the ledger, each from the file of its group. Promises and errors are those of `LedgerStore`. */
export function createLedgerStore(ctx: LedgerContext, groupCommit: GroupCommit): LedgerStore {
  return {
    change: (...args) => change(ctx, ...args),

    createRun: (input) => createRun(ctx, input),
    findLaunched: (...args) => findLaunched(ctx, ...args),
    getRun: (runId) => getRun(ctx, runId),
    listRuns: (query) => listRuns(ctx, query),
    getRunView: (runId) => getRunView(ctx, runId),
    listOpenRuns: () => listOpenRuns(ctx),
    deleteRun: (runId) => deleteRun(ctx, runId),
    updateRunStatus: (...args) => updateRunStatus(ctx, ...args),
    updateRunStage: (...args) => updateRunStage(ctx, ...args),
    reactivateRun: (...args) => reactivateRun(ctx, ...args),
    getReduction: (reductionId) => getReduction(ctx, reductionId),

    addEvent: (fence, event) => groupCommit.add(fence, [event]),
    addEvents: (fence, events) => groupCommit.add(fence, events),
    listEvents: (...args) => listEvents(ctx, ...args),
    listEventTexts: (...args) => listEventTexts(ctx, ...args),
    addArtifact: (...args) => addArtifact(ctx, ...args),
    listArtifacts: (runId) => listArtifacts(ctx, runId),
    getArtifactContent: (artifactId) => getArtifactContent(ctx, artifactId),

    createWorker: (worker) => workers.createWorker(ctx, worker),
    createWorkers: (...args) => workers.createWorkers(ctx, ...args),
    getWorker: (workerId) => workers.getWorker(ctx, workerId),
    listWorkers: (runId) => workers.listWorkers(ctx, runId),
    listQueuedWorkers: (limit) => workers.listQueuedWorkers(ctx, limit),
    listWorkerAttempts: (workerId) => workers.listWorkerAttempts(ctx, workerId),
    updateWorkerRunning: (...args) => updateWorkerRunning(ctx, ...args),
    updateWorkerRuntimeIdentity: (...args) => updateWorkerRuntimeIdentity(ctx, ...args),
    recordUsage: (...args) => recordUsage(ctx, ...args),
    completeWorker: (...args) => completeWorker(ctx, ...args),
    archiveWorkerAttempt: (workerId) => archiveWorkerAttempt(ctx, workerId),
    resetWorkerForRetry: (...args) => resetWorkerForRetry(ctx, ...args),
    renewLeases: (...args) => renewLeases(ctx, ...args),
    listRunningWorkers: () => listRunningWorkers(ctx),

    addWorkerControl: (input) => controls.addWorkerControl(ctx, input),
    observeWorkerControl: (...args) => controls.observeWorkerControl(ctx, ...args),
    getWorkerControl: (controlId) => controls.getWorkerControl(ctx, controlId),
    listWorkerControls: (workerId) => controls.listWorkerControls(ctx, workerId),
    listPendingWorkerControls: (workerId) => controls.listPendingWorkerControls(ctx, workerId),
    completeWorkerControl: (...args) => controls.completeWorkerControl(ctx, ...args),
    completePendingWorkerControls: (...args) => controls.completePendingWorkerControls(ctx, ...args),

    upsertRuntimeRequest: (...args) => requests.upsertRuntimeRequest(ctx, ...args),
    expireRuntimeRequest: (...args) => requests.expireRuntimeRequest(ctx, ...args),
    getRuntimeRequest: (requestId) => getRuntimeRequest(ctx, requestId),
    listRuntimeRequests: (query) => listRuntimeRequests(ctx, query),
    queueRuntimeRequestResponse: (...args) => requests.queueRuntimeRequestResponse(ctx, ...args),
    listQueuedRuntimeRequestResponses: (workerId) => listQueuedRuntimeRequestResponses(ctx, workerId),
    completeRuntimeRequestResponse: (...args) => requests.completeRuntimeRequestResponse(ctx, ...args),
    settleRuntimeRequest: (...args) => requests.settleRuntimeRequest(ctx, ...args),
  }
}
