import { ISOLATION_LEVELS } from '@/orchestration/model/isolation'
import type { WorkerIdentity, WorkerRecord } from '@/orchestration/model/records'

/** The weakest level that a worker of a run has worked at; null where none has a process or all ran before there were levels. */
export function lowestIsolation(workers: Iterable<Pick<WorkerRecord, 'identity'>>): WorkerIdentity['isolation'] | null {
  let lowest: WorkerIdentity['isolation'] | null = null
  for (const { identity } of workers) {
    const { isolation } = identity
    if (isolation === undefined) continue
    if (lowest === null || lowest === undefined || rankOf(isolation) > rankOf(lowest)) lowest = isolation
  }
  return lowest
}

function rankOf({ level }: NonNullable<WorkerIdentity['isolation']>): number {
  return ISOLATION_LEVELS.indexOf(level)
}
