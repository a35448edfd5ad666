import type { WorkerRecord } from '../model/records'

export type WorkerStatusSummary = { hasFailed: boolean; hasCancelled: boolean; hasRunningOrQueued: boolean }

/** What a run's status is derived from, whatever the number and order of its workers. */
export function summarizeWorkerStatuses(workers: Iterable<Pick<WorkerRecord, 'status'>>): WorkerStatusSummary {
  const summary: WorkerStatusSummary = { hasFailed: false, hasCancelled: false, hasRunningOrQueued: false }
  for (const { status } of workers) {
    if (status === 'failed') summary.hasFailed = true
    if (status === 'cancelled') summary.hasCancelled = true
    if (status === 'running' || status === 'queued') summary.hasRunningOrQueued = true
  }
  return summary
}
