'use client'

import type { WorkerRecord } from '@/orchestration/model/records'
import { useQueueMessage } from './use-queue-message'

/** Stands in place of an answer while its worker has not started. */
export function QueuedNote({ worker }: { worker: WorkerRecord }) {
  return useQueueMessage(worker) ?? 'Waiting for its turn to start.'
}
