import type { EventRecord } from '../model/events'
import type {
  ArtifactRecord,
  ReductionRecord,
  RunRecord,
  WorkerAttemptRecord,
  WorkerControlRecord,
  WorkerRecord,
} from '../model/records'
import type { RuntimeRequestRecord } from '../model/request'
import type { LedgerStore } from '../ports'
import { UNTRACKED_SESSION, type TrackedSession } from '../worker/tracked-session'
import { collectEvents } from './read-all-events'
import { trackSessions } from './track-sessions'
import { reductionsInOrder, workersInOrder, type RunView } from './run-view'

/** Everything about a run, as of `run.lastSeq`. Workers, reductions and events are in order; nothing is cut. */
export type RunTrace = {
  run: RunRecord
  workers: TracedWorker[]
  attempts: WorkerAttemptRecord[]
  reductions: ReductionRecord[]
  requests: RuntimeRequestRecord[]
  controls: WorkerControlRecord[]
  artifacts: ArtifactRecord[]
  events: EventRecord[]
}

/** A worker with the session of its current attempt. */
export type TracedWorker = WorkerRecord & { session: TrackedSession }

/** Everything about one worker. `session` is that of the current attempt; `attempts` are the archived ones, oldest first. */
export type WorkerTrace = {
  worker: WorkerRecord
  session: TrackedSession
  attempts: WorkerAttemptRecord[]
  structuredResult: unknown
  events: EventRecord[]
  artifacts: ArtifactRecord[]
  controls: WorkerControlRecord[]
  requests: RuntimeRequestRecord[]
}

/** `events` are all of the run's, in order. `sessions` are the workers', made of all events where they are not given. */
export function buildRunTrace(
  view: RunView,
  events: EventRecord[],
  sessions: ReadonlyMap<string, TrackedSession> = trackSessions(view, events),
): RunTrace {
  return {
    run: view.run,
    workers: workersInOrder(view).map((worker) => ({
      ...worker,
      session: sessions.get(worker.id) ?? UNTRACKED_SESSION,
    })),
    attempts: attemptsInOrder(view),
    reductions: reductionsInOrder(view),
    requests: byCreation(view.requests),
    controls: byCreation(view.controls),
    artifacts: byCreation(view.artifacts),
    events,
  }
}

/** `events` are the run's or the worker's, in order. */
export function buildWorkerTrace(view: RunView, worker: WorkerRecord, events: readonly EventRecord[]): WorkerTrace {
  const ofWorker = <T extends { workerId: string | null }>(items: T[]) =>
    items.filter((item) => item.workerId === worker.id)
  const own = ofWorker([...events])
  return {
    worker,
    session: trackSessions(view, own).get(worker.id) ?? UNTRACKED_SESSION,
    attempts: ofWorker(attemptsInOrder(view)),
    structuredResult: worker.resultJson,
    events: own,
    artifacts: ofWorker(byCreation(view.artifacts)),
    controls: ofWorker(byCreation(view.controls)),
    requests: ofWorker(byCreation(view.requests)),
  }
}

type TraceStore = Pick<LedgerStore, 'getRunView' | 'listEvents'>

/** The complete trace of a stored run, however long, or null for an unknown one. */
export async function loadRunTrace(store: TraceStore, runId: string): Promise<RunTrace | null> {
  const view = await store.getRunView(runId)
  if (view === null) return null
  return buildRunTrace(view, await collectEvents(store, runId, { throughSeq: view.run.lastSeq, asStored: true }))
}

/** The complete trace of a stored worker, or null when the run or the worker is unknown. */
export async function loadWorkerTrace(store: TraceStore, runId: string, workerId: string): Promise<WorkerTrace | null> {
  const view = await store.getRunView(runId)
  const worker = view?.workers[workerId]
  if (view === null || worker === undefined) return null
  return buildWorkerTrace(
    view,
    worker,
    await collectEvents(store, runId, { throughSeq: view.run.lastSeq, workerId, asStored: true }),
  )
}

function attemptsInOrder(view: RunView): WorkerAttemptRecord[] {
  const ordinalOf = ({ workerId }: WorkerAttemptRecord) => view.workers[workerId]?.ordinal ?? 0
  return Object.values(view.attempts).sort((a, b) => ordinalOf(a) - ordinalOf(b) || a.attempt - b.attempt)
}

/** Ids sort by time, so they break ties of records made in the same millisecond. */
function byCreation<T extends { id: string; createdAt: string }>(records: Readonly<Record<string, T>>): T[] {
  const keyOf = ({ createdAt, id }: T) => `${createdAt} ${id}`
  return Object.values(records).sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
}
