import { EVENT_SCHEMA } from '@/orchestration/model/events/versions'
import type { EventText } from '@/orchestration/ports'

/** Bytes of server-sent events. Each ledger event is encoded once, whatever the number of viewers. */
const encoder = new TextEncoder()

/** Wait before a client connects again, as a hint to it. */
const RETRY_MS = 1_000

export const HEARTBEAT_FRAME = encoder.encode(': \n\n')
export const RETRY_FRAME = encoder.encode(`retry: ${RETRY_MS}\n\n`)

/** Begins each stream: a page of another build, whose schema is another, has to be loaded again. It carries no id. */
export const SCHEMA_FRAME = encoder.encode(
  `retry: ${RETRY_MS}\nevent: schema\ndata: ${JSON.stringify({ schema: EVENT_SCHEMA })}\n\n`,
)

/** An event of the ledger; its seq is the cursor that a client comes back with. `json` holds no line break. */
function ledgerFrame(seq: number, json: string): string {
  return `id: ${seq}\nevent: ledger\ndata: ${json}\n\n`
}

/** The run has ended and everything was sent: a client closes for good. It carries no id, so no cursor is lost. */
export function endFrame(data: { runId: string; lastSeq: number }): Uint8Array {
  return encoder.encode(`event: end\ndata: ${JSON.stringify(data)}\n\n`)
}

/** Consecutive events as one run of bytes; `ends[i]` is where the frame of event `firstSeq + i` ends. */
export type EncodedEvents = { firstSeq: number; lastSeq: number; bytes: Uint8Array; ends: number[] }

/** @throws Error when the events are not consecutive: a gap must never be sent as if it were none. */
export function encodeEvents(events: readonly Pick<EventText, 'seq' | 'json'>[]): EncodedEvents | null {
  const [first] = events
  if (first === undefined) return null
  const frames = events.map(({ seq, json }, index) => {
    if (seq !== first.seq + index) throw new Error(`event ${first.seq + index} is missing before ${seq}`)
    return encoder.encode(ledgerFrame(seq, json))
  })
  const bytes = new Uint8Array(frames.reduce((total, frame) => total + frame.length, 0))
  const ends: number[] = []
  let end = 0
  for (const frame of frames) {
    bytes.set(frame, end)
    end += frame.length
    ends.push(end)
  }
  return { firstSeq: first.seq, lastSeq: first.seq + events.length - 1, bytes, ends }
}

/**
 * The part of `encoded` after the cursor, of at most `maxBytes` but at least one event; a view, not a copy. Null when
 * there is nothing after the cursor, or not the very next event.
 */
export function sliceAfter(
  encoded: EncodedEvents,
  after: number,
  maxBytes: number,
): { bytes: Uint8Array; lastSeq: number } | null {
  if (after + 1 < encoded.firstSeq || after >= encoded.lastSeq) return null
  const skip = after + 1 - encoded.firstSeq
  const start = skip === 0 ? 0 : (encoded.ends[skip - 1] ?? 0)
  let last = skip
  while (last + 1 < encoded.ends.length && (encoded.ends[last + 1] ?? 0) - start <= maxBytes) last++
  return { bytes: encoded.bytes.subarray(start, encoded.ends[last]), lastSeq: encoded.firstSeq + last }
}
