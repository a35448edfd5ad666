import { beginningOf } from '@/orchestration/model/cut-text'
import { chunksOf, HELD_CHARS_MAX, HELD_MAX_TEXT, type OnBytes } from './read-body'
import { UnreadableAnswer } from './unreadable-answer'

/**
 * The data of each event of a server-sent event stream. Reads what servers really write: any line end, comments, a byte order
 * mark, a bare JSON line where `data:` was forgotten, a last event without its blank line. Characters may be split over chunks.
 * @throws UnreadableAnswer for an event that is too large.
 */
export async function* readSseData(body: ReadableStream<Uint8Array>, onBytes?: OnBytes): AsyncGenerator<string> {
  let lines: string[] = []
  let chars = 0
  for await (const line of readLines(body, onBytes)) {
    if (line !== '') {
      const data = dataOf(line)
      if (data === null) continue
      lines.push(data)
      chars += data.length + 1
      if (chars > HELD_CHARS_MAX) throw tooLarge(lines[0] ?? '')
    } else if (lines.length > 0) {
      yield lines.join('\n')
      lines = []
      chars = 0
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

async function* readLines(body: ReadableStream<Uint8Array>, onBytes?: OnBytes): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let open = ''
  let endsInCr = false
  for await (const bytes of chunksOf(body, onBytes)) {
    const text = decoder.decode(bytes, { stream: true })
    const hasLineEnd = endsInCr || /[\r\n]/.test(text)
    open += text
    if (text !== '') endsInCr = text.endsWith('\r')
    if (hasLineEnd) {
      // A `\r` at the end may be half of a `\r\n`.
      const end = endsInCr ? open.length - 1 : open.length
      const lines = open.slice(0, end).split(/\r\n|\n|\r/)
      open = (lines.pop() ?? '') + open.slice(end)
      yield* lines
    }
    if (open.length > HELD_CHARS_MAX) throw tooLarge(open)
  }
  open += decoder.decode()
  if (open !== '') yield* open.replace(/\r$/, '').split(/\r\n|\n|\r/)
}

function tooLarge(beginning: string): UnreadableAnswer {
  return new UnreadableAnswer(`sent an event of more than ${HELD_MAX_TEXT}`, beginningOf(beginning, 1_000))
}
