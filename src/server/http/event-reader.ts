import type { Revocations } from '@/server/auth/revocations'
import type { EventChannel } from './event-channel'
import type { EventHub } from './event-hub'
import { endFrame, HEARTBEAT_FRAME, RETRY_FRAME, SCHEMA_FRAME } from './sse-frame'
import { watchAccess } from './watch-access'

export type EventReaderOptions = {
  hub: EventHub
  runId: string
  channel: EventChannel
  /** Cursor: events after this seq are sent. */
  after: number
  /** False: what there is now, then the end. */
  live: boolean
  /** As the channel was asked for. */
  seesInternals?: boolean
  /** Whose right to read the run is checked again while the stream is open. */
  userId: string
  revocations: Revocations
  /** Throws when the viewer may not read the run any more. */
  authorise: () => Promise<void>
  /** Aborted when the client has gone. */
  signal: AbortSignal
  /** Called when the viewer was let go while it takes nothing, for who can end its connection. */
  onStalled?: () => void
  /** Called once, when the viewer's place is free again. */
  onReleased?: () => void
}

/** Bytes for a viewer; after the last there is nothing to ask for. */
type Sent = { bytes: Uint8Array; isLast: boolean }

/** One viewer's place in a run's events. Whoever sends asks for the next bytes when the client has room for them. */
export interface EventReader {
  /** The next bytes, as soon as there are some. Asked for one at a time. Rejects when the ledger cannot be read. */
  next(): Promise<Sent>
  /** Gives up the viewer's place; what waits in `next` ends with a retry hint. Harmless when repeated. */
  close(): void
}

const HEARTBEAT_MS = 15_000
const STALLED_MS = 15_000
const LIFETIME_MS = 5 * 60_000

/**
 * A run's events for one viewer, pulled: nothing is queued for it but the piece it is being sent. A viewer that takes nothing
 * for 15 s is let go; like every ended stream it comes back with the id of the last event it saw.
 */
export function createEventReader(options: EventReaderOptions): EventReader {
  const { hub, runId, channel, live, signal, seesInternals = false } = options
  const { clock } = hub
  const openedAt = clock.monotonic()
  const until = live ? Number.POSITIVE_INFINITY : channel.head
  let cursor = options.after
  let lastSentAt = openedAt
  let askedAt = openedAt
  let isAsked = false
  let isGreeted = false
  let isEnding = false
  let isReleased = false
  let wake: (() => void) | null = null

  const wakeUp = () => wake?.()
  const stopListening = channel.onChange(wakeUp)
  const stopWatching = hub.watch({ tick, end })
  const stopAccess = watchAccess({ ...options, clock }, letGo)
  signal.addEventListener('abort', close, { once: true })
  if (signal.aborted) close()

  function end(): void {
    isEnding = true
    wakeUp()
  }

  function close(): void {
    release()
    end()
  }

  /** For a viewer that is not served any more, whether or not it takes what it was sent. */
  function letGo(): void {
    const isStalled = !isAsked
    close()
    if (isStalled) options.onStalled?.()
  }

  function release(): void {
    if (isReleased) return
    isReleased = true
    stopAccess()
    stopListening()
    stopWatching()
    signal.removeEventListener('abort', close)
    hub.release(runId, { seesInternals })
    options.onReleased?.()
  }

  function tick(now: number): void {
    if (!isAsked && now - askedAt >= STALLED_MS) return letGo()
    if (now - openedAt >= LIFETIME_MS) return end()
    if (now - lastSentAt >= HEARTBEAT_MS) wakeUp()
  }

  async function wait(): Promise<Sent> {
    if (!isGreeted) {
      isGreeted = true
      return { bytes: SCHEMA_FRAME, isLast: false }
    }
    for (;;) {
      if (isEnding || channel.isGone) return { bytes: RETRY_FRAME, isLast: true }
      if (cursor < Math.min(channel.head, until)) {
        const piece = channel.take(cursor) ?? (await channel.read(cursor))
        if (piece !== null) {
          cursor = piece.lastSeq
          return { bytes: piece.bytes, isLast: false }
        }
      }
      if (channel.isTerminal && cursor >= channel.head) {
        return { bytes: endFrame({ runId, lastSeq: channel.head }), isLast: true }
      }
      if (cursor >= until) return { bytes: RETRY_FRAME, isLast: true }
      if (clock.monotonic() - lastSentAt >= HEARTBEAT_MS) return { bytes: HEARTBEAT_FRAME, isLast: false }
      await new Promise<void>((resolve) => (wake = resolve))
      wake = null
    }
  }

  return {
    async next() {
      isAsked = true
      try {
        const sent = await wait()
        lastSentAt = clock.monotonic()
        if (sent.isLast) release()
        return sent
      } catch (error) {
        release()
        throw error
      } finally {
        isAsked = false
        askedAt = clock.monotonic()
      }
    },
    close,
  }
}
