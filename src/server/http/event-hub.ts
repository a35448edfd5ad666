import type { Clock, LedgerFeed, LedgerStore } from '@/orchestration/ports'
import type { Logger } from '@/server/log'
import { shownWith } from '@/server/services/internals'
import { createOpenPlaces, type OpenPlaces } from './open-places'
import { openEventChannel, type EventChannel } from './event-channel'

export type EventHubOptions = {
  store: Pick<LedgerStore, 'getRun' | 'listEventTexts'>
  feed: Pick<LedgerFeed, 'subscribe'>
  clock: Clock
  log: Logger
}

/** Who reads: those who see internals have a reader of their own. Unless told, a viewer sees none. */
type Audience = { seesInternals: boolean }

/** Something open that wants to be looked at once a second and ended at shutdown. */
type Viewer = { tick(now: number): void; end(): void }

/** Open event streams of this process: one reader a run, shared by its viewers. One hub a process, held by `deps`. */
export interface EventHub {
  readonly clock: Clock
  readonly isClosed: boolean
  readonly viewerCount: number
  /** Open streams by user and token. */
  readonly places: OpenPlaces
  /** The run's channel, or null for a run that does not exist. Give it back with `release`, once. */
  acquire(runId: string, audience?: Audience): Promise<EventChannel | null>
  release(runId: string, audience?: Audience): void
  /** Ticks the viewer each second until the returned function is called. */
  watch(viewer: Viewer): () => void
  /** Ends every stream with a retry hint; later ones are answered with an end at once. */
  close(): void
}

const TICK_MS = 1_000
/** A nudge may be lost; the store is asked this often. */
const POLL_MS = 5_000

type Shared = { channel: Promise<EventChannel | null>; holders: number }

const PUBLIC: Audience = { seesInternals: false }

function keyOf(runId: string, { seesInternals }: Audience): string {
  return seesInternals ? `${runId} with internals` : runId
}

export function createEventHub({ store, feed, clock, log }: EventHubOptions): EventHub {
  const shared = new Map<string, Shared>()
  const viewers = new Set<Viewer>()
  let isClosed = false
  let cancelTick: (() => void) | null = null
  let polledAt = clock.monotonic()

  function tick(): void {
    cancelTick = null
    const now = clock.monotonic()
    for (const viewer of [...viewers]) viewer.tick(now)
    if (now - polledAt >= POLL_MS) {
      polledAt = now
      for (const { channel } of shared.values()) void pollChannel(channel)
    }
    keepTicking()
  }

  function keepTicking(): void {
    if (cancelTick === null && viewers.size > 0 && !isClosed) cancelTick = clock.setTimer(TICK_MS, tick)
  }

  async function pollChannel(opening: Promise<EventChannel | null>): Promise<void> {
    try {
      await (await opening)?.poll()
    } catch (error) {
      log.warn({ err: error }, 'a run could not be polled for its event stream')
    }
  }

  async function drop(runId: string, key: string, entry: Shared): Promise<void> {
    if (shared.get(key) === entry) shared.delete(key)
    try {
      const channel = await entry.channel
      channel?.close()
    } catch (error) {
      log.warn({ err: error, runId }, 'the reader of a run could not be opened')
    }
  }

  return {
    clock,
    places: createOpenPlaces(),
    get isClosed() {
      return isClosed
    },
    get viewerCount() {
      return viewers.size
    },
    async acquire(runId, audience = PUBLIC) {
      const key = keyOf(runId, audience)
      const onError = (error: unknown) => log.warn({ err: error, runId }, 'events of a run could not be read')
      const { text } = shownWith(audience)
      const entry = shared.get(key) ?? {
        channel: openEventChannel({ runId, store, feed, clock, onError, shown: text }),
        holders: 0,
      }
      shared.set(key, entry)
      entry.holders++
      let channel: EventChannel | null = null
      try {
        channel = await entry.channel
      } finally {
        if (channel === null) this.release(runId, audience)
      }
      return channel
    },
    release(runId, audience = PUBLIC) {
      const key = keyOf(runId, audience)
      const entry = shared.get(key)
      if (entry === undefined) return
      entry.holders--
      if (entry.holders === 0) void drop(runId, key, entry)
    },
    watch(viewer) {
      viewers.add(viewer)
      keepTicking()
      return () => {
        viewers.delete(viewer)
        if (viewers.size > 0) return
        cancelTick?.()
        cancelTick = null
      }
    },
    close() {
      isClosed = true
      cancelTick?.()
      cancelTick = null
      for (const viewer of [...viewers]) viewer.end()
    },
  }
}
