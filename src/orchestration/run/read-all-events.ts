import type { EventRecord } from '../model/events'
import type { LedgerStore } from '../ports'

const PAGE_SIZE = 1_000

/** `asStored`: what this build does not know is passed on as it is, for who folds nothing. */
type EventsQuery = { throughSeq: number; workerId?: string; asStored?: boolean }

/** The events of a run up to `throughSeq`, in order and complete, read page by page; of one worker where that is named. */
export async function* readAllEvents(
  store: Pick<LedgerStore, 'listEvents'>,
  runId: string,
  { throughSeq, workerId, asStored = false }: EventsQuery,
): AsyncGenerator<EventRecord[], void, void> {
  const ofWorker = workerId === undefined ? {} : { workerId }
  for (let after = 0; after < throughSeq;) {
    // Seqs of a run have no gaps: a page of all workers ends where the caller's view of the run does.
    const limit = workerId === undefined ? Math.min(PAGE_SIZE, throughSeq - after) : PAGE_SIZE
    const page = await store.listEvents(runId, { after, limit, asStored, ...ofWorker })
    const last = page.at(-1)
    if (last === undefined) return
    after = last.seq
    const known = last.seq <= throughSeq ? page : page.filter(({ seq }) => seq <= throughSeq)
    if (known.length > 0) yield known
    if (page.length < limit) return
  }
}

/** All of `readAllEvents` in one list. */
export async function collectEvents(
  store: Pick<LedgerStore, 'listEvents'>,
  runId: string,
  query: EventsQuery,
): Promise<EventRecord[]> {
  const pages: EventRecord[][] = []
  for await (const page of readAllEvents(store, runId, query)) pages.push(page)
  return pages.flat()
}
