import type { StreamEventDraft } from '@/orchestration/model/events'
import { createNewId, type NewId } from '@/orchestration/model/ids'
import type { ReductionRecord, RunRecord, WorkerRecord } from '@/orchestration/model/records'
import type { PersonRef, RuntimeRequest } from '@/orchestration/model/request'
import { NO_COST, NO_USAGE } from '@/orchestration/model/usage'
import { queuedWorker } from '@/orchestration/worker/queued-worker'

export const ANNA: PersonRef = { id: 'usr_anna', name: 'Anna' }
export const BEN: PersonRef = { id: 'usr_ben', name: 'Ben' }
export const T0 = '2026-01-01T00:00:00.000Z'

/** Ids that are the same in each run of a test. */
export function createTestIds(): NewId {
  let now = Date.UTC(2026, 0, 1)
  return createNewId(
    () => now++,
    (size) => new Uint8Array(size),
  )
}

export function newRun(id: string, patch: Partial<RunRecord> = {}): RunRecord {
  return {
    id,
    workspaceId: 'wsp_main',
    createdBy: ANNA,
    title: `Run ${id}`,
    prompt: 'Say something wise.',
    cwd: null,
    status: 'queued',
    stage: 'queued',
    failure: null,
    policy: { maxConcurrency: null, keepSessions: false, limits: {}, reduction: null, onRunnerLost: 'resume' },
    metadata: {},
    counts: { queued: 0, running: 0, completed: 0, failed: 0, cancelled: 0 },
    openRequests: 0,
    usage: NO_USAGE,
    cost: NO_COST,
    verdictId: null,
    cancelRequestedAt: null,
    lastSeq: 0,
    createdAt: T0,
    startedAt: null,
    endedAt: null,
    ...patch,
  }
}

export function newWorker(id: string, runId: string, ordinal: number, patch: Partial<WorkerRecord> = {}): WorkerRecord {
  const target = { backend: 'demo', model: 'demo-fast', label: `demo ${ordinal}`, options: {}, selection: {} }
  const facts = { id, runId, ordinal, title: `Worker ${ordinal}`, target, createdAt: T0 }
  return { ...queuedWorker({ ...facts, kind: 'target', reductionId: null }), ...patch }
}

export function newReduction(
  id: string,
  runId: string,
  version: number,
  patch: Partial<ReductionRecord> = {},
): ReductionRecord {
  return {
    id,
    runId,
    version,
    mode: 'best_of_n',
    target: null,
    rubric: null,
    workerId: null,
    status: 'queued',
    candidates: [],
    verdict: null,
    markdown: null,
    rawText: null,
    repaired: false,
    supersededAt: null,
    adoptedBy: null,
    createdBy: ANNA,
    failure: null,
    createdAt: T0,
    endedAt: null,
    ...patch,
  }
}

export function newRequest(requestId: string, patch: Partial<RuntimeRequest> = {}): RuntimeRequest {
  return {
    requestId,
    kind: 'approval.command',
    nativeMethod: 'session/request_permission',
    summary: 'Run rm -rf build',
    turnId: null,
    toolId: null,
    detail: 'rm -rf build',
    options: [{ id: 'yes', label: 'Allow', kind: 'allow_once' }],
    questions: [],
    ...patch,
  }
}

export function textDelta(worker: { workerId: string; attempt: number }, text: string): StreamEventDraft {
  return {
    workerId: worker.workerId,
    attempt: worker.attempt,
    type: 'assistant.message.delta',
    message: text.slice(0, 80),
    payload: { text },
  }
}
