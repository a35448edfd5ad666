import type { LedgerStore } from '@/orchestration/ports'
import { endQueuedWorker, type QueuedEnd } from '@/orchestration/worker/end-queued-worker'

/** Ends workers of a run that have not started. Returns whether any was ended; ones that are not queued any more are left. */
export async function endQueued(
  store: Pick<LedgerStore, 'change'>,
  runId: string,
  workerIds: string[],
  end: QueuedEnd,
): Promise<boolean> {
  const scope = { workerIds, controlsOfWorkers: workerIds }
  const { events } = await store.change(runId, scope, (view) =>
    workerIds.flatMap((workerId) => endQueuedWorker(view, workerId, end)),
  )
  return events.length > 0
}
