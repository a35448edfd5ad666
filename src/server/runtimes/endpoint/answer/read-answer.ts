import { beginningOf } from '@/orchestration/model/cut-text'
import type { AnswerPart, AnswerReader } from './answer-part'
import { HELD_CHARS_MAX, HELD_MAX_TEXT, readBody, type OnBytes } from './read-body'
import { readSseData } from './sse-events'
import { UnreadableAnswer } from './unreadable-answer'

/** What of a page that is no answer is kept for a message. */
const PAGE_CHARS_MAX = 1_000

/** A piece of the answer, or one that could not be read: `raw` is all of it. */
export type ReadPart = AnswerPart | { type: 'unreadable'; raw: string; message: string } | { type: 'done' }

/**
 * The parts of an answer as they come. `onBytes` is told of what holds no part too: comments, pings, empty deltas.
 * @throws what the connection ends with; UnreadableAnswer.
 */
export async function* readAnswer(
  response: Response,
  reader: AnswerReader,
  onBytes?: OnBytes,
): AsyncGenerator<ReadPart> {
  const contentType = (response.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  if (contentType === 'text/html') {
    const { text } = await readBody(response.body, PAGE_CHARS_MAX, onBytes)
    throw new UnreadableAnswer('answered with a web page instead of an answer of a model', text)
  }
  if (contentType === 'application/json') {
    const { text, isCut } = await readBody(response.body, HELD_CHARS_MAX, onBytes)
    if (isCut) {
      throw new UnreadableAnswer(`sent an answer of more than ${HELD_MAX_TEXT}`, beginningOf(text, PAGE_CHARS_MAX))
    }
    yield* readWhole(text, reader)
    return
  }
  if (response.body === null) return
  for await (const data of readSseData(response.body, onBytes)) yield* readData(data, reader)
}

/** An endpoint that does not stream answers in one piece; some frame a stream as JSON nonetheless. */
function* readWhole(text: string, reader: AnswerReader): Generator<ReadPart> {
  const body = parse(text)
  if (body === undefined && /^(event|data|id|:)/m.test(text)) {
    const events = text
      .split(/\r?\n\r?\n/)
      .map((event) => event.replace(/^(?!data:).*$/gm, '').replace(/^data: ?/gm, ''))
    for (const data of events) if (data.trim() !== '') yield* readData(data.trim(), reader)
    return
  }
  const parts = body === undefined ? null : reader.readWhole(body)
  if (parts === null) yield unreadable(text)
  else yield* parts
}

function* readData(data: string, reader: AnswerReader): Generator<ReadPart> {
  const text = data.trim()
  if (text === '') return
  if (text === '[DONE]') {
    yield { type: 'done' }
    return
  }
  const value = parse(text)
  // Events whose blank lines were lost come as one.
  if (value === undefined && text.includes('\n')) {
    for (const line of text.split('\n')) yield* readData(line, reader)
    return
  }
  const parts = value === undefined ? null : reader.read(value)
  if (parts === null) yield unreadable(text)
  else yield* parts
}

function unreadable(raw: string): ReadPart {
  return { type: 'unreadable', raw, message: 'The endpoint sent a piece of its answer that is not understood.' }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined
    throw error
  }
}
