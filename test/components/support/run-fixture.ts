import type { EventOf, EventRecord, LedgerEventType, LedgerPayloads } from '@/orchestration/model/events'
import type { ReductionRecord, RunRecord, WorkerControlRecord, WorkerRecord } from '@/orchestration/model/records'
import { NO_IDENTITY } from '@/orchestration/model/records'
import type { RuntimeRequestRecord } from '@/orchestration/model/request'
import { NO_COST, NO_USAGE, UNKNOWN_COST } from '@/orchestration/model/usage'
import { emptyRunView, type RunView } from '@/orchestration/run/run-view'

const START_MS = Date.parse('2026-01-01T00:00:00.000Z')

/** ISO time `ms` after the fixture's start. */
export function at(ms: number): string {
  return new Date(START_MS + ms).toISOString()
}

export function atMs(ms: number): number {
  return START_MS + ms
}

export function runRecord(patch: Partial<RunRecord> = {}): RunRecord {
  return {
    id: 'run_1',
    workspaceId: 'wsp_1',
    createdBy: { id: 'usr_1', name: 'Mia' },
    title: 'Compare',
    prompt: 'Say hi',
    cwd: null,
    status: 'running',
    stage: 'fanout',
    failure: null,
    policy: {
      maxConcurrency: null,
      keepSessions: false,
      limits: {},
      reduction: { mode: 'best_of_n' },
      onRunnerLost: 'fail',
    },
    metadata: {},
    counts: { queued: 0, running: 0, completed: 0, failed: 0, cancelled: 0 },
    openRequests: 0,
    usage: NO_USAGE,
    cost: NO_COST,
    verdictId: null,
    cancelRequestedAt: null,
    lastSeq: 1,
    createdAt: at(0),
    startedAt: at(0),
    endedAt: null,
    ...patch,
  }
}

export function workerRecord(patch: Partial<WorkerRecord> = {}): WorkerRecord {
  return {
    id: 'wkr_1',
    runId: 'run_1',
    ordinal: 1,
    roleId: 'target-1',
    kind: 'target',
    title: 'demo · demo-fast',
    target: { backend: 'demo', model: 'demo-fast', label: 'demo-fast', options: {}, selection: {} },
    reductionId: null,
    attempt: 1,
    status: 'queued',
    epoch: 0,
    launchId: null,
    runnerId: null,
    leaseUntil: null,
    resumeFrom: null,
    identity: NO_IDENTITY,
    result: null,
    resultPartial: false,
    resultJson: null,
    failure: null,
    usage: NO_USAGE,
    cost: UNKNOWN_COST,
    spent: { usage: NO_USAGE, cost: NO_COST },
    createdAt: at(0),
    queuedAt: at(0),
    startedAt: null,
    endedAt: null,
    updatedAt: at(0),
    ...patch,
  }
}

export function requestRecord(patch: Partial<RuntimeRequestRecord> = {}): RuntimeRequestRecord {
  return {
    id: 'req_1',
    runId: 'run_1',
    workerId: 'wkr_1',
    attempt: 1,
    requestId: 'r1',
    kind: 'approval.command',
    nativeMethod: 'session/request_permission',
    summary: 'Run npm test',
    turnId: null,
    toolId: null,
    detail: 'npm test',
    options: [],
    questions: [],
    runtime: 'demo',
    sessionId: null,
    providerSessionId: null,
    requestJson: null,
    digest: 'd1',
    status: 'open',
    responseStatus: 'none',
    answer: null,
    answeredBy: null,
    answeredAt: null,
    deliveredAt: null,
    responseError: null,
    responseJson: null,
    closeReason: null,
    createdAt: at(0),
    resolvedAt: null,
    updatedAt: at(0),
    ...patch,
  }
}

export function controlRecord(patch: Partial<WorkerControlRecord> = {}): WorkerControlRecord {
  return {
    id: 'ctl_1',
    runId: 'run_1',
    workerId: 'wkr_1',
    attempt: 1,
    action: 'interrupt',
    status: 'pending',
    requestedBy: { id: 'usr_1', name: 'Mia' },
    receipts: [{ step: 'requested', at: at(0), note: null }],
    error: null,
    createdAt: at(0),
    completedAt: null,
    ...patch,
  }
}

export function reductionRecord(patch: Partial<ReductionRecord> = {}): ReductionRecord {
  return {
    id: 'red_1',
    runId: 'run_1',
    version: 1,
    mode: 'best_of_n',
    target: null,
    rubric: null,
    workerId: null,
    status: 'completed',
    candidates: [
      { name: 'A', workerId: 'wkr_2', attempt: 1, label: 'smart' },
      { name: 'B', workerId: 'wkr_1', attempt: 1, label: 'fast' },
    ],
    verdict: {
      mode: 'best_of_n',
      winner: 'B',
      rationale: 'B is right.',
      ranking: [
        { candidate: 'B', score: 90, reason: 'right' },
        { candidate: 'A', reason: 'long' },
      ],
    },
    markdown: null,
    rawText: null,
    repaired: false,
    supersededAt: null,
    adoptedBy: null,
    createdBy: { id: 'usr_1', name: 'Mia' },
    failure: null,
    createdAt: at(0),
    endedAt: at(10),
    ...patch,
  }
}

export function runView(patch: Partial<RunView> = {}): RunView {
  return { ...emptyRunView(runRecord()), ...patch }
}

/** Makes events with seq 1, 2, … for tests of folds. */
export function eventMaker() {
  let seq = 0
  return function event<T extends LedgerEventType>(
    ms: number,
    workerId: string | null,
    type: T,
    payload: LedgerPayloads[T],
  ): EventRecord {
    seq++
    const record: EventOf<T> = {
      runId: 'run_1',
      seq,
      workerId,
      attempt: 1,
      type,
      message: '',
      payload,
      createdAt: at(ms),
    }
    // An EventOf<T> is one member of the union; TypeScript cannot see it for a generic T.
    return record as EventRecord
  }
}
