import type { LedgerStore } from '@/orchestration/ports'
import { addArtifact } from './artifacts'
import { change } from './change'
import { completeWorker } from './complete-worker'
import * as controls from './controls'
import { createRun, findLaunched } from './create-run'
import { deleteRun } from './delete-run'
import type { GroupCommit } from './group-commit/group-commit'
import type { LedgerContext } from './ledger-context'
import * as requests from './requests'
import { archiveWorkerAttempt, resetWorkerForRetry } from './retry-worker'
import { recordUsage, updateWorkerRunning, updateWorkerRuntimeIdentity } from './run-attempt'
import { reactivateRun, updateRunStage, updateRunStatus } from './run-states'
import * as workers from './workers'

/** Every method of the ledger, each from the file of its group. Promises and errors are those of `LedgerStore`. */
export function createLedgerStore(ctx: LedgerContext, groupCommit: GroupCommit): LedgerStore {
  return {
    ...ctx.tables.reads,
    change: (...args) => change(ctx, ...args),

    createRun: (input) => createRun(ctx, input),
    findLaunched: (...args) => findLaunched(ctx, ...args),
    deleteRun: (runId) => deleteRun(ctx, runId),
    updateRunStatus: (...args) => updateRunStatus(ctx, ...args),
    updateRunStage: (...args) => updateRunStage(ctx, ...args),
    reactivateRun: (...args) => reactivateRun(ctx, ...args),

    addEvent: (fence, event) => groupCommit.add(fence, [event]),
    addEvents: (fence, events) => groupCommit.add(fence, events),
    addArtifact: (...args) => addArtifact(ctx, ...args),

    createWorker: (worker) => workers.createWorker(ctx, worker),
    createWorkers: (...args) => workers.createWorkers(ctx, ...args),
    updateWorkerRunning: (...args) => updateWorkerRunning(ctx, ...args),
    updateWorkerRuntimeIdentity: (...args) => updateWorkerRuntimeIdentity(ctx, ...args),
    recordUsage: (...args) => recordUsage(ctx, ...args),
    completeWorker: (...args) => completeWorker(ctx, ...args),
    archiveWorkerAttempt: (workerId) => archiveWorkerAttempt(ctx, workerId),
    resetWorkerForRetry: (...args) => resetWorkerForRetry(ctx, ...args),
    renewLeases: (...args) => ctx.tables.renewLeases(...args),
    announceRunner: (...args) => ctx.tables.announceRunner(...args),

    addWorkerControl: (input) => controls.addWorkerControl(ctx, input),
    observeWorkerControl: (...args) => controls.observeWorkerControl(ctx, ...args),
    completeWorkerControl: (...args) => controls.completeWorkerControl(ctx, ...args),
    completePendingWorkerControls: (...args) => controls.completePendingWorkerControls(ctx, ...args),

    upsertRuntimeRequest: (...args) => requests.upsertRuntimeRequest(ctx, ...args),
    expireRuntimeRequest: (...args) => requests.expireRuntimeRequest(ctx, ...args),
    queueRuntimeRequestResponse: (...args) => requests.queueRuntimeRequestResponse(ctx, ...args),
    completeRuntimeRequestResponse: (...args) => requests.completeRuntimeRequestResponse(ctx, ...args),
    settleRuntimeRequest: (...args) => requests.settleRuntimeRequest(ctx, ...args),
  }
}
