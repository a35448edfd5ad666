import type { EventDraft, EventRecord } from '@/orchestration/model/events'
import { createNewId, type NewId } from '@/orchestration/model/ids'
import type { ReductionRecord, RunRecord, WorkerRecord } from '@/orchestration/model/records'
import { NO_COST, NO_USAGE } from '@/orchestration/model/usage'
import { projectRun } from '@/orchestration/run/project-run'
import type { RunView } from '@/orchestration/run/run-view'
import { queuedWorker } from '@/orchestration/worker/queued-worker'

export const MIA = { id: 'usr_mia', name: 'Mia' }
const START = '2026-01-01T00:00:00.000Z'

/** Ids and numbers that are the same in every run of a test. */
export function seededNewId(seed = 1): NewId {
  const random = seededRandom(seed)
  return createNewId(
    () => Date.parse(START),
    (size) => Uint8Array.from({ length: size }, () => Math.floor(random() * 256)),
  )
}

/** mulberry32. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export function aRun(patch: Partial<RunRecord> = {}): RunRecord {
  return {
    id: 'run_1',
    workspaceId: 'wsp_1',
    createdBy: MIA,
    title: 'A task',
    prompt: 'Do it.',
    cwd: null,
    status: 'queued',
    stage: 'queued',
    failure: null,
    policy: { maxConcurrency: null, keepSessions: false, limits: {}, reduction: null, onRunnerLost: 'fail' },
    metadata: {},
    counts: { queued: 0, running: 0, completed: 0, failed: 0, cancelled: 0 },
    openRequests: 0,
    usage: NO_USAGE,
    cost: NO_COST,
    verdictId: null,
    cancelRequestedAt: null,
    lastSeq: 0,
    createdAt: START,
    startedAt: null,
    endedAt: null,
    ...patch,
  }
}

export function aWorker(ordinal: number, patch: Partial<WorkerRecord> = {}): WorkerRecord {
  const label = `fake · m${ordinal}`
  const target = { backend: 'fake', model: `m${ordinal}`, label, options: {}, selection: {} }
  const facts = { id: `wkr_${ordinal}`, runId: 'run_1', ordinal, title: label, target, createdAt: START }
  return { ...queuedWorker({ ...facts, kind: 'target', reductionId: null }), ...patch }
}

export function aReduction(patch: Partial<ReductionRecord> = {}): ReductionRecord {
  return {
    id: 'red_1',
    runId: 'run_1',
    version: 1,
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
    createdBy: MIA,
    failure: null,
    createdAt: START,
    endedAt: null,
    ...patch,
  }
}

/** A run in memory: events get their seq and are folded as the ledger would. One second passes per event. */
export function createRunLog(run: RunRecord = aRun(), workers: WorkerRecord[] = []) {
  const events: EventRecord[] = []
  let view: RunView | null = null

  function add(...drafts: EventDraft[]): void {
    for (const draft of drafts) {
      const seq = events.length + 1
      const createdAt = new Date(Date.parse(START) + seq * 1_000).toISOString()
      // A draft with its place in the ledger is a record; the union of drafts does not distribute over a spread.
      const event = { ...draft, runId: run.id, seq, createdAt }
      view = projectRun([event], view)
      events.push(event)
    }
  }
  add({ workerId: null, attempt: null, type: 'run.created', message: 'created', payload: { run } })
  for (const worker of workers) {
    add({
      workerId: worker.id,
      attempt: worker.attempt,
      type: 'worker.created',
      message: 'created',
      payload: { worker },
    })
  }

  function currentView(): RunView {
    if (view === null) throw new Error('the log has no events')
    return view
  }
  /** An event of a worker's current attempt. */
  function ofWorker<T extends EventDraft['type']>(
    workerId: string,
    type: T,
    payload: Extract<EventDraft, { type: T }>['payload'],
  ) {
    const attempt = currentView().workers[workerId]?.attempt ?? 1
    add({ workerId, attempt, type, message: type, payload } as EventDraft) // type and payload fit by the signature
  }
  return {
    events,
    add,
    ofWorker,
    view: currentView,
    start: (workerId: string) =>
      ofWorker(workerId, 'worker.started', { epoch: 1, runnerId: 'runner', leaseUntil: null, launchId: null }),
    complete: (workerId: string, result: string) =>
      ofWorker(workerId, 'worker.completed', { result, resultJson: null }),
    fail: (workerId: string, result: string | null = null) =>
      ofWorker(workerId, 'worker.failed', { failure: { reason: 'provider_error', message: 'It broke.' }, result }),
    cancel: (workerId: string) => ofWorker(workerId, 'worker.cancelled', { result: null, by: MIA }),
  }
}
export type RunLog = ReturnType<typeof createRunLog>
