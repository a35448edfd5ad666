import type { Clock, LedgerStore } from '@/orchestration/ports'
import type { LiveSession } from '@/orchestration/scheduling/pick-starts'

const REQUESTS_PAGE = 100

/**
 * Since when workers of other processes wait for a person: as long as the ledger has had an open request of them, by this
 * process's monotonic clock. Which tools such a worker runs meanwhile is not known here.
 */
export function createStoredWaits(store: Pick<LedgerStore, 'listRuntimeRequests'>, clock: Clock) {
  let since = new Map<string, number>()

  async function waitingIn(runId: string): Promise<string[]> {
    const found: string[] = []
    let cursor: string | null = null
    do {
      const page: Awaited<ReturnType<typeof store.listRuntimeRequests>> = await store.listRuntimeRequests({
        runId,
        status: ['open'],
        limit: REQUESTS_PAGE,
        ...(cursor === null ? {} : { cursor }),
      })
      found.push(...page.items.map(({ workerId }) => workerId))
      cursor = page.nextCursor
    } while (cursor !== null)
    return found
  }

  return {
    async of(workers: readonly LiveSession[]): Promise<LiveSession[]> {
      const runIds = [...new Set(workers.map(({ runId }) => runId))]
      const waiting = (await Promise.all(runIds.map(waitingIn))).flat()
      const now = clock.monotonic()
      since = new Map(waiting.map((workerId) => [workerId, since.get(workerId) ?? now]))
      return workers.map((worker) => ({ ...worker, waitingSince: since.get(worker.workerId) ?? null }))
    },
  }
}
