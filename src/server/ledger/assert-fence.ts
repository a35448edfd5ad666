import { DomainError } from '@/orchestration/model/errors'
import type { WorkerRecord } from '@/orchestration/model/records'
import type { Fence } from '@/orchestration/ports'
import { entityOf, type ViewPart } from '@/orchestration/run/run-view'

/** The worker of a fence that is in force. @throws DomainError `fenced` when its attempt is not, `not_found`. */
export function assertFence(view: ViewPart<'workers'>, fence: Fence): WorkerRecord {
  const worker = entityOf(view, 'workers', fence.workerId)
  const isInForce = worker.status === 'running' && worker.attempt === fence.attempt && worker.epoch === fence.epoch
  if (!isInForce) throw fencedError(fence)
  return worker
}

export function fencedError(fence: Fence): DomainError {
  return new DomainError(
    'fenced',
    `attempt ${fence.attempt} of worker ${fence.workerId} is not held under epoch ${fence.epoch} any more; nothing was written`,
    { details: { ...fence } },
  )
}
