import type { ReductionRecord, WorkerRecord } from '../model/records'
import { workersInOrder, type RunView } from '../run/run-view'

/** A worker whose answer can be judged: a completed target with a text. Failed, cancelled and partial ones are not. */
export type UsableCandidate = WorkerRecord & { result: string }

export function isUsable(worker: WorkerRecord): worker is UsableCandidate {
  return (
    worker.kind === 'target' &&
    worker.status === 'completed' &&
    worker.result !== null &&
    worker.result.trim().length > 0
  )
}

/** In launch order. */
export function usableCandidates(view: Pick<RunView, 'workers'>): UsableCandidate[] {
  return workersInOrder(view).filter(isUsable)
}

/** True when the reduction was made over exactly these workers and attempts. */
export function coversCandidates(reduction: ReductionRecord, usable: readonly UsableCandidate[]): boolean {
  const judged = new Set(reduction.candidates.map(({ workerId, attempt }) => `${workerId}#${attempt}`))
  return judged.size === usable.length && usable.every(({ id, attempt }) => judged.has(`${id}#${attempt}`))
}
