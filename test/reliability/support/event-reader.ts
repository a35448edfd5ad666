import type { EventRecord } from '@/orchestration/model/events'
import { sorted } from './invariants'

/** What a viewer has seen of a run: each event's text by its seq, and what was wrong in how they came. */
export type Seen = { texts: Map<number, string>; faults: string[]; lastSeq: number; ended: boolean }

export function nothingSeen(): Seen {
  return { texts: new Map(), faults: [], lastSeq: 0, ended: false }
}

/**
 * Reads server-sent events as a browser does: frames end at an empty line, half a frame is nothing. Goes on after what was
 * seen before. Resolves when the stream ends, however that is.
 */
export async function readEvents(
  url: string,
  headers: Record<string, string>,
  seen: Seen,
  signal?: AbortSignal,
  onEvent?: (event: EventRecord) => void,
): Promise<void> {
  const cursor: Record<string, string> = seen.lastSeq === 0 ? {} : { 'last-event-id': String(seen.lastSeq) }
  let rest = ''
  try {
    const response = await fetch(url, {
      headers: { ...headers, ...cursor },
      ...(signal === undefined ? {} : { signal }),
    })
    if (!response.ok || response.body === null) throw new Error(`${response.status} ${await response.text()}`)
    const decoder = new TextDecoder()
    for await (const chunk of response.body) {
      const frames = (rest + decoder.decode(chunk, { stream: true })).split('\n\n')
      rest = frames.pop() ?? ''
      for (const frame of frames) take(frame, seen, onEvent)
    }
  } catch (error) {
    if (error instanceof Error && /^\d{3} /.test(error.message)) throw error // an answer, not a cut
  }
}

function take(frame: string, seen: Seen, onEvent: ((event: EventRecord) => void) | undefined): void {
  if (frame.includes('event: end\n')) seen.ended = true
  const id = /^id: (\d+)$/m.exec(frame)?.[1]
  const data = /^data: (.*)$/m.exec(frame)?.[1]
  if (id === undefined || data === undefined) return
  const seq = Number(id)
  if (seq !== seen.lastSeq + 1) seen.faults.push(`after ${seen.lastSeq} came ${seq}`)
  if ((JSON.parse(data) as { seq: number }).seq !== seq) seen.faults.push(`event ${seq} says another seq`)
  seen.texts.set(seq, JSON.stringify(sorted(JSON.parse(data)))) // live and stored events differ in the order of keys
  seen.lastSeq = seq
  onEvent?.(JSON.parse(data) as EventRecord) // as the server wrote it
}
