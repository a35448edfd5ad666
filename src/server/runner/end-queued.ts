import { endQueuedWorkers, type QueuedEnd } from '@/orchestration/decide/end-queued-worker'
import type { LedgerStore } from '@/orchestration/ports'

/** Ends workers of a run that have not started. Returns whether any was ended; ones that are not queued any more are left. */
export async function endQueued(
  store: Pick<LedgerStore, 'change'>,
  runId: string,
  workerIds: string[],
  end: QueuedEnd,
): Promise<boolean> {
  const { scope, decide } = endQueuedWorkers(workerIds, end)
  const { events } = await store.change(runId, scope, decide)
  return events.length > 0
}
