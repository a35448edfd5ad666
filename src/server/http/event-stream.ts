import type { EventChannel } from './event-channel'
import type { EventHub } from './event-hub'
import { endFrame, HEARTBEAT_FRAME, RETRY_FRAME } from './sse-frame'

export type EventStreamOptions = {
  hub: EventHub
  runId: string
  channel: EventChannel
  /** Cursor: events after this seq are sent. */
  after: number
  /** False: what there is now, then the end. */
  live: boolean
  /** Throws when the viewer may not read the run any more. */
  authorise: () => Promise<void>
  /** Aborted when the client has gone. */
  signal: AbortSignal
}

const HEARTBEAT_MS = 15_000
const REAUTHORISE_MS = 30_000
const STALLED_MS = 15_000
const LIFETIME_MS = 5 * 60_000

/**
 * A run's events as a stream that is pulled: nothing is queued for a viewer but the piece it is being sent. A viewer that
 * takes nothing for 15 s while there is something to take is let go; like every ended stream it comes back with the id of
 * the last event it saw.
 */
export function createEventStream(options: EventStreamOptions): ReadableStream<Uint8Array> {
  const { hub, runId, channel, live, authorise, signal } = options
  const { clock } = hub
  const openedAt = clock.now()
  const until = live ? Number.POSITIVE_INFINITY : channel.head
  let cursor = options.after
  let lastSentAt = openedAt
  let authorisedAt = openedAt
  let pulledAt = openedAt
  let isPulling = false
  let isGreeted = false
  let isEnding = false
  let isReleased = false
  let wake: (() => void) | null = null

  const wakeUp = () => wake?.()
  const stopListening = channel.onChange(wakeUp)
  const stopWatching = hub.watch({ tick, end })
  signal.addEventListener('abort', onAbort, { once: true })
  if (signal.aborted) onAbort()

  function end(): void {
    isEnding = true
    wakeUp()
  }

  function onAbort(): void {
    release()
    end()
  }

  function release(): void {
    if (isReleased) return
    isReleased = true
    stopListening()
    stopWatching()
    signal.removeEventListener('abort', onAbort)
    hub.release(runId)
  }

  function tick(now: number): void {
    if (now - openedAt >= LIFETIME_MS) return end()
    if (!isPulling && now - pulledAt >= STALLED_MS && cursor < channel.head) {
      end()
      return release()
    }
    if (now - authorisedAt >= REAUTHORISE_MS) {
      authorisedAt = now
      authorise().catch(end) // whatever the reason: who cannot be authorised is not served
    }
    if (now - lastSentAt >= HEARTBEAT_MS) wakeUp()
  }

  async function next(): Promise<{ bytes: Uint8Array; isLast: boolean }> {
    if (!isGreeted) {
      isGreeted = true
      return { bytes: RETRY_FRAME, isLast: false }
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
      if (clock.now() - lastSentAt >= HEARTBEAT_MS) return { bytes: HEARTBEAT_FRAME, isLast: false }
      await new Promise<void>((resolve) => (wake = resolve))
      wake = null
    }
  }

  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        isPulling = true
        try {
          const { bytes, isLast } = await next()
          lastSentAt = clock.now()
          controller.enqueue(bytes)
          if (!isLast) return
          release()
          controller.close()
        } catch (error) {
          release()
          throw error
        } finally {
          isPulling = false
          pulledAt = clock.now()
        }
      },
      cancel() {
        release()
        end()
      },
    },
    { highWaterMark: 0 },
  )
}
