import { beginningOf } from '@/orchestration/model/cut-text'
import type { StreamEvent } from './stream-events'

export type CappedEvent = { event: StreamEvent; bytes: number; droppedBytes: number }

/** Strings are cut to ever shorter lengths until the event fits. */
const STRING_LENGTHS = [65_536, 16_384, 4_096, 1_024, 256]
/** The last resort, for an event that is large by its shape: at most 5 fields × 8 × 8 short texts. */
const SKELETON = { length: 128, entries: 8, depth: 3 }

/** The size of an event in the ledger: its payload as JSON in UTF-8. */
export function payloadBytes(payload: unknown): number {
  return Buffer.byteLength(JSON.stringify(payload), 'utf8')
}

/**
 * Makes an event fit. What is cut from a text is marked where it was cut; an event that is large by its shape (thousands of
 * entries, deep nesting) keeps its first entries. The event's own fields and their kinds stay.
 */
export function capEvent(event: StreamEvent, bytesMax: number): CappedEvent {
  const before = payloadBytes(event.payload)
  if (before <= bytesMax) return { event, bytes: before, droppedBytes: 0 }
  for (const length of STRING_LENGTHS) {
    const payload = shorten(event.payload, { length, entries: Infinity, depth: Infinity })
    const bytes = payloadBytes(payload)
    if (bytes <= bytesMax) return { event: withPayload(event, payload), bytes, droppedBytes: before - bytes }
  }
  const payload = shorten(event.payload, SKELETON)
  const bytes = payloadBytes(payload)
  return { event: withPayload(event, payload), bytes, droppedBytes: before - bytes }
}

function withPayload(event: StreamEvent, payload: unknown): StreamEvent {
  // `shorten` keeps the kind of every field that the types name; only free-form parts (raw, input) lose their depth.
  return { ...event, payload } as StreamEvent
}

type Bounds = { length: number; entries: number; depth: number }

function shorten(value: unknown, bounds: Bounds): unknown {
  if (typeof value === 'string') return cutText(value, bounds.length)
  if (typeof value !== 'object' || value === null) return value
  if (bounds.depth <= 0) return '[cut]'
  const inner = { ...bounds, depth: bounds.depth - 1 }
  if (Array.isArray(value)) return value.slice(0, bounds.entries).map((entry) => shorten(entry, inner))
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, bounds.entries)
      .map(([key, entry]) => [cutText(key, bounds.length), shorten(entry, inner)]),
  )
}

function cutText(text: string, length: number): string {
  if (text.length <= length) return text
  const kept = beginningOf(text, length)
  return `${kept}… [${text.length - kept.length} characters cut]`
}
