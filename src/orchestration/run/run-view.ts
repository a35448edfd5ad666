import { DomainError } from '../model/errors'
import type {
  ArtifactRecord,
  ReductionRecord,
  RunRecord,
  WorkerAttemptRecord,
  WorkerControlRecord,
  WorkerRecord,
} from '../model/records'
import type { RuntimeRequestRecord } from '../model/request'

/**
 * The rows of a run as one value: what the database holds, what the browser folds. A ledger transaction works on a partial
 * view (the run and the rows it is about); the counts on the run are kept by difference, so a part is enough.
 */
export type RunView = {
  run: RunRecord
  workers: Readonly<Record<string, WorkerRecord>>
  /** Archived attempts by `attemptKey`. */
  attempts: Readonly<Record<string, WorkerAttemptRecord>>
  requests: Readonly<Record<string, RuntimeRequestRecord>>
  controls: Readonly<Record<string, WorkerControlRecord>>
  reductions: Readonly<Record<string, ReductionRecord>>
  artifacts: Readonly<Record<string, ArtifactRecord>>
}

/** The run, and those rows of it that a decision looks at. */
export type ViewPart<K extends keyof RunView> = Pick<RunView, 'run' | K>

export function emptyRunView(run: RunRecord): RunView {
  return { run, workers: {}, attempts: {}, requests: {}, controls: {}, reductions: {}, artifacts: {} }
}

export function attemptKey(workerId: string, attempt: number): string {
  return `${workerId}#${attempt}`
}

type EntityMap = 'workers' | 'requests' | 'controls' | 'reductions'

/** @throws DomainError `not_found` when the view does not hold the row. */
export function entityOf<K extends EntityMap>(view: ViewPart<K>, map: K, id: string): RunView[K][string] {
  const entity = view[map][id] as RunView[K][string] | undefined
  if (entity === undefined) {
    throw new DomainError('not_found', `${map.slice(0, -1)} ${id} is not in run ${view.run.id}`, {
      details: { id, runId: view.run.id },
    })
  }
  return entity
}

/** Workers of a run in launch order. */
export function workersInOrder(view: Pick<RunView, 'workers'>): WorkerRecord[] {
  return Object.values(view.workers).sort((a, b) => a.ordinal - b.ordinal)
}

/** Reductions of a run, oldest first. */
export function reductionsInOrder(view: Pick<RunView, 'reductions'>): ReductionRecord[] {
  return Object.values(view.reductions).sort((a, b) => a.version - b.version)
}
