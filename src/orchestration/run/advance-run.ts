import type { NewId } from '../model/ids'
import type { Clock, LedgerStore } from '../ports'
import { reconcileRun } from './reconcile-run'

export type AdvanceDeps = { store: Pick<LedgerStore, 'change'>; newId: NewId; clock: Clock; random: () => number }

/** More steps than any run needs in a row: a bound, so that a fault in the rules shows instead of spinning. */
const STEPS_MAX = 20

/**
 * Takes a run as far as it can go by itself: each step is one transaction that asks `reconcileRun` what is next. Harmless to
 * call at any time and from several processes. Returns the workers it queued, which want launching.
 *
 * @throws DomainError `not_found` for an unknown run.
 */
export async function advanceRun(deps: AdvanceDeps, runId: string): Promise<{ queuedWorkerIds: string[] }> {
  const { store, newId, clock, random } = deps
  const queuedWorkerIds: string[] = []
  for (let step = 0; step < STEPS_MAX; step++) {
    const { events } = await store.change(runId, { workerIds: 'all', reductions: true }, (view) =>
      reconcileRun(view, { newId, random, now: new Date(clock.now()).toISOString() }),
    )
    if (events.length === 0) return { queuedWorkerIds }
    for (const event of events) {
      if (event.type === 'worker.created') queuedWorkerIds.push(event.payload.worker.id)
    }
  }
  throw new Error(`run ${runId} did not come to rest within ${STEPS_MAX} steps`)
}
