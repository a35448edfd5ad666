import { beginningOf } from '@/orchestration/model/cut-text'
import { UnreadableAnswer } from './unreadable-answer'

/** What one event of a stream holds, at most; more is no event. */
const EVENT_CHARS_MAX = 16 * 1024 * 1024

/**
 * The data of each event of a server-sent event stream. Reads what servers really write: any line end, comments, a byte order
 * mark, a bare JSON line where `data:` was forgotten, a last event without its blank line. Characters may be split over chunks.
 */
export async function* readSseData(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let lines: string[] = []
  for await (const line of readLines(body)) {
    if (line !== '') {
      const data = dataOf(line)
      if (data !== null) lines.push(data)
    } else if (lines.length > 0) {
      yield lines.join('\n')
      lines = []
    }
  }
  if (lines.length > 0) yield lines.join('\n')
}

function dataOf(line: string): string | null {
  if (line.startsWith('{')) return line
  if (!line.startsWith('data')) return null
  const rest = line.slice('data'.length)
  if (rest !== '' && !rest.startsWith(':')) return null
  return rest.slice(1).replace(/^ /, '')
}

async function* readLines(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let open = ''
  for await (const bytes of chunksOf(body)) {
    open += decoder.decode(bytes, { stream: true })
    // A `\r` at the end may be half of a `\r\n`.
    const end = open.endsWith('\r') ? open.length - 1 : open.length
    const lines = open.slice(0, end).split(/\r\n|\n|\r/)
    open = (lines.pop() ?? '') + open.slice(end)
    if (open.length > EVENT_CHARS_MAX) {
      throw new UnreadableAnswer('sent an event of more than 16 MiB', beginningOf(open, 1_000))
    }
    yield* lines
  }
  open += decoder.decode()
  if (open !== '') yield* open.replace(/\r$/, '').split(/\r\n|\n|\r/)
}

/** `for await` over a web stream, for the types of both Node and the browser. */
async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    // Ends the connection when the reader left before the end; after an error there is nothing left to cancel.
    await reader.cancel().catch(() => undefined)
  }
}
