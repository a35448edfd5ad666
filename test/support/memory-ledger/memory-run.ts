import type { EventRecord } from '@/orchestration/model/events'
import type {
  ArtifactRecord,
  ReductionRecord,
  WorkerAttemptRecord,
  WorkerControlRecord,
  WorkerRecord,
} from '@/orchestration/model/records'
import type { RuntimeRequestRecord } from '@/orchestration/model/request'
import type { ChangeScope, IdempotencyKey } from '@/orchestration/ports'
import { emptyRunView, type RunView } from '@/orchestration/run/run-view'
import type { EventRow } from '@/server/ledger/insert-events'
import { toArtifactRecord, toArtifactRow } from '@/server/ledger/rows/artifact-row'
import { toAttemptRecord, toAttemptRow } from '@/server/ledger/rows/attempt-row'
import { toControlRecord, toControlRow } from '@/server/ledger/rows/control-row'
import { toReductionRecord, toReductionRow } from '@/server/ledger/rows/reduction-row'
import { toRequestRecord, toRequestRow } from '@/server/ledger/rows/request-row'
import { toRunRecord, toRunRow } from '@/server/ledger/rows/run-row'
import { toWorkerRecord, toWorkerRow } from '@/server/ledger/rows/worker-row'

/** All that is kept of a run. Views and events are replaced, never altered: what was read stays as it was. */
export type MemoryRun = {
  view: RunView
  events: { event: EventRecord; epoch: number | null }[]
  contents: Map<string, string>
  idempotency: IdempotencyKey | null
}

/** How a record comes back from its row, and which keys no other row may have: the database's mapping and constraints. */
type Table<T> = { stored: (record: T) => T; keys: (record: T) => string[] }

const WORKERS: Table<WorkerRecord> = {
  stored: (worker) => toWorkerRecord(toWorkerRow(worker)),
  keys: ({ id, runId, ordinal }) => [id, `${runId} worker ${ordinal}`],
}
const ATTEMPTS: Table<WorkerAttemptRecord> = {
  stored: (attempt) => toAttemptRecord(toAttemptRow(attempt)),
  keys: ({ workerId, attempt }) => [`${workerId}#${attempt}`],
}
const REQUESTS: Table<RuntimeRequestRecord> = {
  stored: (request) => toRequestRecord(toRequestRow(request, '')),
  keys: ({ id, workerId, attempt, requestId }) => [id, `${workerId}#${attempt} request ${requestId}`],
}
const CONTROLS: Table<WorkerControlRecord> = {
  stored: (control) => toControlRecord(toControlRow(control)),
  keys: ({ id }) => [id],
}
const REDUCTIONS: Table<ReductionRecord> = {
  stored: (reduction) => toReductionRecord(toReductionRow(reduction)),
  keys: ({ id, runId, version }) => [id, `${runId} reduction ${version}`],
}
const ARTIFACTS: Table<ArtifactRecord> = {
  stored: (artifact) => toArtifactRecord(toArtifactRow(artifact, '')),
  keys: ({ id }) => [id],
}

/** As it is read back: in the order of the columns, the payload from its JSON. */
export function storedEvent({ event, payloadJson, epoch }: EventRow): MemoryRun['events'][number] {
  const { runId, seq, workerId, attempt, type, v, message, createdAt } = event
  const payload: unknown = JSON.parse(payloadJson)
  // The payload is that of the type: it was written from the event.
  return {
    event: {
      runId,
      seq,
      workerId,
      attempt,
      type,
      ...(v === undefined ? {} : { v }),
      message,
      payload,
      createdAt,
    } as EventRecord,
    epoch,
  }
}

/** The run's rows after a change of some of them, and the keys of those that are new. */
export function withChanges(whole: RunView, before: RunView, after: RunView): { view: RunView; added: string[] } {
  const added: string[] = []
  function put<T>(
    { stored, keys }: Table<T>,
    mapOf: (view: RunView) => Readonly<Record<string, T>>,
  ): Readonly<Record<string, T>> {
    const [old, now, all] = [mapOf(before), mapOf(after), mapOf(whole)]
    if (old === now) return all
    const changed = Object.entries(now).filter(([key, record]) => old[key] !== record)
    for (const [key, record] of changed) if (old[key] === undefined) added.push(...keys(record))
    return { ...all, ...Object.fromEntries(changed.map(([key, record]) => [key, stored(record)])) }
  }
  const view: RunView = {
    run: toRunRecord(toRunRow(after.run)),
    workers: put(WORKERS, ({ workers }) => workers),
    attempts: put(ATTEMPTS, ({ attempts }) => attempts),
    requests: put(REQUESTS, ({ requests }) => requests),
    controls: put(CONTROLS, ({ controls }) => controls),
    reductions: put(REDUCTIONS, ({ reductions }) => reductions),
    artifacts: put(ARTIFACTS, ({ artifacts }) => artifacts),
  }
  return { view, added }
}

/** What `readScope` reads of a run. */
export function inScope(view: RunView, scope: ChangeScope): RunView {
  const { workerIds = [], requestIds = [], requestsOfWorkers = [], controlIds = [], controlsOfWorkers = [] } = scope
  const { attemptsOfWorkers = [], reductions = false } = scope
  return {
    ...emptyRunView(view.run),
    workers: workerIds === 'all' ? view.workers : pick(view.workers, ({ id }) => workerIds.includes(id)),
    attempts: pick(view.attempts, ({ workerId }) => attemptsOfWorkers.includes(workerId)),
    requests: pick(
      view.requests,
      ({ id, workerId }) => requestIds.includes(id) || requestsOfWorkers.includes(workerId),
    ),
    controls: pick(
      view.controls,
      ({ id, workerId }) =>
        controlsOfWorkers === 'all' || controlIds.includes(id) || controlsOfWorkers.includes(workerId),
    ),
    reductions: reductions ? view.reductions : {},
  }
}

function pick<T>(records: Readonly<Record<string, T>>, isMeant: (record: T) => boolean): Record<string, T> {
  return Object.fromEntries(Object.entries(records).filter(([, record]) => isMeant(record)))
}

/** Every key that is taken by the run's rows. */
export function keysOf(view: RunView): string[] {
  return [view.run.id, ...withChanges(emptyRunView(view.run), emptyRunView(view.run), view).added]
}
