import { DomainError } from '../model/errors'
import type { EventRecord } from '../model/events'
import type { RunRecord } from '../model/records'
import { isTerminalRunStatus } from '../model/status'
import type { Clock, LedgerFeed, LedgerStore } from '../ports'

/** Events in order without gaps; at the end, if that was asked for, the terminal run. */
export type WatchItem = { type: 'events'; events: EventRecord[] } | { type: 'end'; run: RunRecord }

export type WatchDeps = { store: Pick<LedgerStore, 'getRun' | 'listEvents'>; feed: LedgerFeed; clock: Clock }

export type WatchOptions = {
  /** The cursor: events after this seq are sent. 0 is the beginning. */
  afterSeq?: number
  /** End with the run, after its last event; else watch until the signal. */
  stopOnTerminal?: boolean
  signal: AbortSignal
}

const PAGE_SIZE = 500
/** How often the ledger is looked at without a nudge: nudges are hints and may be lost. */
const POLL_INTERVAL_MS = 2_000
/** Batches kept for a slow reader; beyond that it reads pages from the ledger instead. */
const BUFFERED_EVENTS_MAX = 2_000

/**
 * Every event of a run after a cursor, then live: each exactly once, in order, however many. Subscribes before it reads, so
 * nothing falls in between, and drops what it has sent. Ends quietly when `signal` aborts; unsubscribes in any case.
 *
 * @throws DomainError `not_found` for an unknown run, also when it is deleted while being watched to its end.
 */
export async function* watchRun(
  { store, feed, clock }: WatchDeps,
  runId: string,
  { afterSeq = 0, stopOnTerminal = false, signal }: WatchOptions,
): AsyncGenerator<WatchItem, void, void> {
  const inbox = createInbox(clock, signal)
  const unsubscribe = feed.subscribe(runId, inbox.nudge)
  let cursor = afterSeq
  try {
    if ((await store.getRun(runId)) === null) throw unknownRun(runId)
    let mustRead = true
    let mayHaveEnded = true
    while (!signal.aborted) {
      if (mustRead) {
        const page = await store.listEvents(runId, { after: cursor, limit: PAGE_SIZE, asStored: true })
        const last = page.at(-1)
        if (last !== undefined) {
          cursor = last.seq
          mayHaveEnded ||= page.some(isEnd)
          yield { type: 'events', events: page }
        }
        if (page.length === PAGE_SIZE) continue
      }
      if (stopOnTerminal && mayHaveEnded) {
        mayHaveEnded = false
        const run = await store.getRun(runId)
        if (run === null) throw unknownRun(runId)
        if (isTerminalRunStatus(run.status)) {
          if (run.lastSeq <= cursor) {
            yield { type: 'end', run }
            return
          }
          mustRead = mayHaveEnded = true
          continue
        }
      }
      const news = await inbox.next()
      mustRead = news.mustRead
      mayHaveEnded ||= news.isPolled || news.events.some(isEnd)
      const fresh = news.events.filter(({ seq }) => seq > cursor)
      if (isNext(fresh, cursor)) {
        cursor = fresh.at(-1)?.seq ?? cursor
        yield { type: 'events', events: fresh }
      } else if (fresh.length > 0) {
        mustRead = true
      }
    }
  } finally {
    unsubscribe()
    inbox.close()
  }
}

function isEnd({ type }: EventRecord): boolean {
  return type === 'run.completed' || type === 'run.failed' || type === 'run.cancelled'
}

/** True for events that follow the cursor without a gap. */
function isNext(events: EventRecord[], cursor: number): boolean {
  return events.length > 0 && events.every(({ seq }, index) => seq === cursor + 1 + index)
}

function unknownRun(runId: string): DomainError {
  return new DomainError('not_found', `run ${runId} does not exist`, { details: { runId } })
}

type News = { events: EventRecord[]; mustRead: boolean; isPolled: boolean }

/** Collects nudges while the reader is busy; `next` waits for one, the poll or the abort. */
function createInbox(clock: Clock, signal: AbortSignal) {
  let events: EventRecord[] = []
  let mustRead = false
  let wake = () => {}
  let cancelTimer = () => {}
  const onAbort = () => wake()
  signal.addEventListener('abort', onAbort)

  return {
    nudge: (batch: EventRecord[] | null): void => {
      if (batch === null || events.length + batch.length > BUFFERED_EVENTS_MAX) {
        events = []
        mustRead = true
      } else if (!mustRead) {
        const last = events.at(-1)?.seq ?? 0
        events = events.concat(batch.filter(({ seq }) => seq > last)) // a nudge may come twice
      }
      wake()
    },
    next: async (): Promise<News> => {
      let isPolled = false
      if (events.length === 0 && !mustRead && !signal.aborted) {
        isPolled = await new Promise<boolean>((resolve) => {
          wake = () => resolve(false)
          cancelTimer = clock.setTimer(POLL_INTERVAL_MS, () => resolve(true))
        })
        cancelTimer()
        wake = () => {}
      }
      const news = { events, mustRead: mustRead || isPolled, isPolled }
      events = []
      mustRead = false
      return news
    },
    close: (): void => {
      cancelTimer()
      signal.removeEventListener('abort', onAbort)
    },
  }
}
