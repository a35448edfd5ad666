import type { WorkerRecord } from '@/orchestration/model/records'
import { queueState, type QueueState } from '@/orchestration/scheduling/queue-reason'
import type { ServiceDeps } from '../context'

/** Why a worker is still queued, as far as the runner of this process knows; null for one that is not queued. */
export function queueStateOf(
  { whyQueued }: Pick<ServiceDeps, 'whyQueued'>,
  { id, status, target }: Pick<WorkerRecord, 'id' | 'status' | 'target'>,
): QueueState | null {
  const reason = status === 'queued' ? (whyQueued?.(id) ?? null) : null
  return reason === null ? null : queueState(reason, target.backend)
}
