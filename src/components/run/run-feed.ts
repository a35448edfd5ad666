import type { EventRecord } from '@/orchestration/model/events'
import { isUnreadableEvent } from '@/orchestration/model/events/unreadable-event'
import { foldFeed, type RunSnapshot } from './fold-feed'

/**
 * How the screen is joined to the ledger. `settled`: the run is terminal and everything was received; a later event (a retry,
 * judging again) is found by the next look. `outdated`: there is an event that this page does not know, so it shows the run
 * as of the event before and follows it no further.
 */
export type FeedLink = 'connecting' | 'live' | 'reconnecting' | 'settled' | 'outdated'
export type FeedState = RunSnapshot & { link: FeedLink }

/** What the feed needs of the world. All of it is given, so that tests run without a browser. */
export type FeedPorts = {
  /** Opens the stream of events after `after`. Returns how to close it. */
  openStream: (after: number, handlers: StreamHandlers) => () => void
  fetchSnapshot: () => Promise<RunSnapshot>
  /** Calls back before the next paint, or soon where nothing is painted. Returns how to cancel. */
  onFrame: (callback: () => void) => () => void
  /** Called when the feed ends at an event of a type or version that this page does not know. */
  onUnreadable: () => void
  setTimer: (delayMs: number, callback: () => void) => () => void
}
export type StreamHandlers = {
  onOpen: () => void
  onEvent: (event: EventRecord) => void
  /** The run is terminal and all was sent. */
  onEnd: () => void
  /** The connection is gone, cleanly or not. */
  onLost: () => void
}

export type RunFeed = {
  getState: () => FeedState
  subscribe: (listener: () => void) => () => void
  /** Joins the stream; the returned function leaves it and stops every timer. */
  start: () => () => void
  /** Looks for new events of a run that was settled. Harmless at any time. */
  wake: () => void
}

const RETRY_MS = [250, 500, 1_000, 2_000, 5_000] as const
const SETTLED_LOOK_MS = 20_000

/**
 * Keeps a snapshot of a run up to date by folding its events, one batch per frame. Reconnects after the last event it
 * received, so none is missed or folded twice; on a gap it reads the snapshot again.
 */
export function createRunFeed(initial: RunSnapshot, ports: FeedPorts): RunFeed {
  let state: FeedState = { ...initial, link: 'connecting' }
  let queue: EventRecord[] = []
  let failures = 0
  let running = false
  let close = () => {}
  let cancelFrame: (() => void) | null = null
  let cancelTimer = () => {}
  const listeners = new Set<() => void>()

  function set(patch: Partial<FeedState>): void {
    state = { ...state, ...patch }
    for (const listener of listeners) listener()
  }

  function connect(): void {
    close()
    cancelTimer()
    if (!running) return
    const after = queue.at(-1)?.seq ?? state.view.run.lastSeq
    close = ports.openStream(after, {
      onOpen() {
        failures = 0
        if (state.link !== 'settled') set({ link: 'live' })
      },
      onEvent(event) {
        queue.push(event)
        cancelFrame ??= ports.onFrame(flush)
      },
      onEnd() {
        close()
        flush()
        if (!running) return
        set({ link: 'settled' })
        cancelTimer = ports.setTimer(SETTLED_LOOK_MS, connect)
      },
      onLost: reconnect,
    })
  }

  function reconnect(): void {
    close()
    // A stream that ends in good order reopens at once; only a second failure is worth a word on the screen.
    if (failures > 0 && state.link !== 'settled') set({ link: 'reconnecting' })
    cancelTimer = ports.setTimer(RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? 5_000, connect)
    failures++
  }

  function flush(): void {
    cancelFrame?.()
    cancelFrame = null
    if (queue.length === 0) return
    const events = queue
    queue = []
    try {
      const next = foldFeed(state, events)
      if (next === null) void refetch()
      else set({ ...next, link: state.link === 'settled' ? 'live' : state.link })
    } catch (error) {
      if (!isUnreadableEvent(error)) throw error
      endBefore(events, error.event.seq)
    }
  }

  /** Folds what comes before the event that cannot be read, and follows the run no further: it would be folded wrong. */
  function endBefore(events: EventRecord[], seq: number): void {
    close()
    cancelTimer()
    running = false
    const known = foldFeed(
      state,
      events.filter((event) => event.seq < seq),
    )
    set({ ...known, link: 'outdated' })
    ports.onUnreadable()
  }

  async function refetch(): Promise<void> {
    close()
    try {
      const snapshot = await ports.fetchSnapshot()
      if (!running) return
      set(snapshot)
      connect()
    } catch {
      // Whatever stopped the read (server away, signed out) is shown as a lost link and tried again, ever slower.
      failures++
      if (running) reconnect()
    }
  }

  return {
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    start() {
      running = true
      connect()
      return () => {
        running = false
        close()
        cancelTimer()
        cancelFrame?.()
        cancelFrame = null
        queue = []
      }
    },
    wake() {
      if (running && state.link === 'settled') connect()
    },
  }
}
