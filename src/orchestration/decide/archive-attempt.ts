import { draftOf } from '../model/event-draft'
import type { StateEventDraft } from '../model/events'
import type { GivenAttempt, WorkerRecord } from '../model/records'
import { attemptKey, type RunView } from '../run/run-view'

/** Keeps the attempt of a worker as it ended. An attempt that is archived already stays as it is. */
export function archiveAttempt(
  { attempts }: Pick<RunView, 'attempts'>,
  worker: WorkerRecord,
  now: string,
): StateEventDraft[] {
  return attempts[attemptKey(worker.id, worker.attempt)] === undefined ? [archivedDraft(worker, now)] : []
}

/** `worker` as it is at the end of the attempt. */
export function archivedDraft(worker: WorkerRecord, now: string): StateEventDraft {
  const attempt: GivenAttempt = {
    runId: worker.runId,
    workerId: worker.id,
    attempt: worker.attempt,
    status: worker.status,
    epoch: worker.epoch,
    identity: worker.identity,
    result: worker.result,
    resultPartial: worker.resultPartial,
    resultJson: worker.resultJson,
    failure: worker.failure,
    usage: worker.usage,
    cost: worker.cost,
    startedAt: worker.startedAt,
    endedAt: worker.endedAt,
    archivedAt: now,
  }
  return draftOf('worker.attempt.archived', worker, `Attempt ${worker.attempt} archived`, { attempt })
}
