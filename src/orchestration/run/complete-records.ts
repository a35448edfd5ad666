import type { GivenAttempt, GivenWorker, WorkerAttemptRecord, WorkerRecord } from '../model/records'
import type { GivenRequest, RuntimeRequestRecord } from '../model/request'
import { defaultRoleId } from '../worker/queued-worker'

/** Events of older versions, and callers, leave out fields that records have by now. They are filled here and nowhere else. */

/** `at` is when the worker's event was written. */
export function completeWorkerRecord(given: GivenWorker, at: string): WorkerRecord {
  return {
    ...given,
    roleId: given.roleId ?? defaultRoleId(given),
    queuedAt: given.queuedAt ?? given.createdAt,
    updatedAt: at,
  }
}

/** `worker` as it was before its attempt was archived. */
export function completeAttemptRecord(given: GivenAttempt, worker: WorkerRecord): WorkerAttemptRecord {
  const { launchId, roleId, kind, title, target, queuedAt, updatedAt } = worker
  return { launchId, roleId, kind, title, target, queuedAt, updatedAt, ...given }
}

/** `at` is when the request's event was written. */
export function completeRequestRecord(given: GivenRequest, worker: WorkerRecord, at: string): RuntimeRequestRecord {
  const missing = { sessionId: null, providerSessionId: null, requestJson: null, responseJson: null }
  return { ...missing, runtime: worker.target.backend, updatedAt: at, ...given }
}
