import type { EventRecord } from '@/orchestration/model/events'
import { isTerminalRunStatus } from '@/orchestration/model/status'
import type { Clock, EventText, LedgerFeed, LedgerStore } from '@/orchestration/ports'
import { encodeEvents, sliceAfter, type EncodedEvents } from './sse-frame'

export type EventChannelOptions = {
  runId: string
  store: Pick<LedgerStore, 'getRun' | 'listEventTexts'>
  feed: Pick<LedgerFeed, 'subscribe'>
  clock: Clock
  /** The text of an event as its viewers may see it; absent: as it is. */
  shown?: (event: EventText) => string
  /** Told of a read that failed; the poll tries again. */
  onError: (error: unknown) => void
}

type Piece = { bytes: Uint8Array; lastSeq: number }

/** The one reader of a run in this process. Viewers take encoded bytes from it, each at its own cursor. */
export interface EventChannel {
  /** Newest event that can be taken or read. */
  readonly head: number
  readonly isTerminal: boolean
  readonly isGone: boolean
  /** The next bytes after the cursor from what is kept in memory, shared by all viewers. */
  take(after: number): Piece | null
  /** The next bytes after the cursor from the store, for who is further behind. */
  read(after: number): Promise<Piece | null>
  /** Calls back when there may be more to take. */
  onChange(listener: () => void): () => void
  /** Asks the store whether a nudge was missed. */
  poll(): Promise<void>
  close(): void
}

/** At most so many bytes at once to a viewer: what a stalled one holds. */
const PIECE_BYTES = 64 * 1024
const BATCH_MS = 40
const WINDOW_BYTES = 1024 * 1024
const PAGE = 200
const HANDED_MAX = 2_000
/** Events about the run itself, after which its status is read. */
const ABOUT_RUN = 'run.'

/** Subscribes, then reads where the run stands: nothing falls between. Resolves null for a run that does not exist. */
export async function openEventChannel(options: EventChannelOptions): Promise<EventChannel | null> {
  const { runId, store, feed, clock, onError, shown = ({ json }: EventText) => json } = options
  const listeners = new Set<() => void>()
  let window: EncodedEvents[] = []
  let windowBytes = 0
  let head = -1
  let isTerminal = false
  let isGone = false
  let handed: EventRecord[] = []
  let mustRead = false
  let isFlushing = false
  let isClosed = false
  let cancelTimer: (() => void) | null = null
  let lastFlushAt = Number.NEGATIVE_INFINITY

  const unsubscribe = feed.subscribe(runId, (batch) => {
    if (batch === null || !takeHanded(batch)) mustRead = true
    scheduleFlush()
  })

  const run = await store.getRun(runId).catch((error: unknown) => {
    unsubscribe()
    throw error
  })
  if (run === null) {
    unsubscribe()
    return null
  }
  head = run.lastSeq
  isTerminal = isTerminalRunStatus(run.status)
  handed = handed.filter(({ seq }) => seq > head)
  if (handed.length > 0 || mustRead) scheduleFlush()

  /** Keeps a batch that goes on where the last ended; anything else is read from the store. */
  function takeHanded(batch: EventRecord[]): boolean {
    const fresh = head === -1 ? batch : batch.filter(({ seq }) => seq > head)
    const [first] = fresh
    if (first === undefined) return true
    const expected = (handed.at(-1)?.seq ?? (head === -1 ? first.seq - 1 : head)) + 1
    if (first.seq !== expected || handed.length + fresh.length > HANDED_MAX) {
      handed = []
      return false
    }
    handed.push(...fresh)
    return true
  }

  function scheduleFlush(): void {
    if (isClosed || head === -1 || cancelTimer !== null || isFlushing) return
    const wait = Math.max(0, lastFlushAt + BATCH_MS - clock.monotonic())
    cancelTimer = clock.setTimer(wait, () => {
      cancelTimer = null
      void flush()
    })
  }

  async function flush(): Promise<void> {
    isFlushing = true
    lastFlushAt = clock.monotonic()
    let isWhole = true
    try {
      await encodeNews()
    } catch (error) {
      isWhole = false
      mustRead = true // by the next nudge or poll, not at once: a database that is down would be asked without end
      onError(error)
    } finally {
      isFlushing = false
    }
    for (const listener of [...listeners]) listener()
    if (isWhole && (handed.length > 0 || mustRead)) scheduleFlush()
  }

  async function encodeNews(): Promise<void> {
    const batch = handed
    handed = []
    const isNext = batch[0]?.seq === head + 1
    if (isNext) await append(batch.map((event) => ({ seq: event.seq, type: event.type, json: JSON.stringify(event) })))
    else if (batch.length > 0) mustRead = true
    while (mustRead && !isClosed) {
      mustRead = false
      const page = await store.listEventTexts(runId, { after: head, limit: PAGE })
      await append(page)
      if (page.length === PAGE) mustRead = true
    }
  }

  async function append(events: readonly EventText[]): Promise<void> {
    const encoded = encodeEvents(asShown(events))
    if (encoded === null) return
    window.push(encoded)
    windowBytes += encoded.bytes.length
    while (windowBytes > WINDOW_BYTES && window.length > 1) windowBytes -= window.shift()?.bytes.length ?? 0
    head = encoded.lastSeq
    if (!events.some(({ type }) => type.startsWith(ABOUT_RUN))) return
    isTerminal = false // until it is read: a run that was reactivated must not end a stream by its old status
    await readStatus()
  }

  function asShown(events: readonly EventText[]): EventText[] {
    return events.map((event) => ({ ...event, json: shown(event) }))
  }

  async function readStatus(): Promise<number> {
    const current = await store.getRun(runId)
    isGone = current === null
    isTerminal = current === null || isTerminalRunStatus(current.status)
    return current?.lastSeq ?? head
  }

  return {
    get head() {
      return head
    },
    get isTerminal() {
      return isTerminal
    },
    get isGone() {
      return isGone
    },
    take(after) {
      for (const encoded of window) {
        const piece = sliceAfter(encoded, after, PIECE_BYTES)
        if (piece !== null) return piece
      }
      return null
    },
    async read(after) {
      const page = await store.listEventTexts(runId, { after, limit: PAGE })
      const encoded = encodeEvents(firstBytes(asShown(page), PIECE_BYTES))
      if (encoded === null) return null
      if (encoded.firstSeq !== after + 1) throw new Error(`event ${after + 1} of run ${runId} is missing`)
      return { bytes: encoded.bytes, lastSeq: encoded.lastSeq }
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async poll() {
      try {
        const lastSeq = await readStatus()
        if (lastSeq > head || mustRead) {
          mustRead = true
          scheduleFlush()
        } else if (isGone || isTerminal) {
          for (const listener of [...listeners]) listener()
        }
      } catch (error) {
        onError(error)
      }
    },
    close() {
      isClosed = true
      unsubscribe()
      cancelTimer?.()
      cancelTimer = null
      window = []
      windowBytes = 0
      listeners.clear()
    },
  }
}

/** As many events as fit, but at least one: a viewer that stalls then holds no more than that. */
function firstBytes(events: readonly EventText[], maxBytes: number): readonly EventText[] {
  let bytes = 0
  const end = events.findIndex(({ json }) => (bytes += json.length) > maxBytes)
  return end === -1 ? events : events.slice(0, Math.max(1, end))
}
