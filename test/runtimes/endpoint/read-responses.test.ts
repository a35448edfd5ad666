import { describe, expect, test } from 'vitest'
import type { AnswerPart } from '@/server/runtimes/endpoint/answer/answer-part'
import { createResponsesReader } from '@/server/runtimes/endpoint/answer/read-responses'

type Event = Record<string, unknown> & { type: string }

/** What a whole stream says; `parts` are in order. */
function readAll(events: Event[]) {
  const reader = createResponsesReader()
  return summed(events.flatMap((event) => reader.read(event) ?? []))
}

function summed(parts: AnswerPart[]) {
  const textOf = (wanted: 'text' | 'thought') =>
    parts.map((part) => (part.type === wanted && 'text' in part ? part.text : '')).join('')
  return {
    text: textOf('text'),
    thought: textOf('thought'),
    tools: parts.flatMap((part) => (part.type === 'tool' ? [part.name] : [])),
    begins: parts.flatMap((part) => (part.type === 'text' && part.begins === true ? [part.text] : [])),
    end: parts.flatMap((part) => (part.type === 'end' ? [part.end] : [])),
  }
}

const at = { item_id: 'm', output_index: 0, content_index: 0 }
const message = (...content: object[]) => ({ type: 'message', id: 'm', content })
const said = (text: string) => ({ type: 'output_text', text })
const refused = (refusal: string) => ({ type: 'refusal', refusal })
const completed = (...output: object[]): Event => ({ type: 'response.completed', response: { output } })
const itemDone = (item: object, output_index = 0): Event => ({ type: 'response.output_item.done', output_index, item })

describe('a refusal in the responses format', () => {
  test.each<[string, Event[]]>([
    [
      'streamed',
      [{ type: 'response.refusal.delta', ...at, delta: 'I can’t.' }, completed(message(refused('I can’t.')))],
    ],
    ['said where it ends', [{ type: 'response.refusal.done', ...at, refusal: 'I can’t.' }, completed()]],
    ['a content part alone', [{ type: 'response.content_part.done', ...at, part: refused('I can’t.') }, completed()]],
    ['in its item alone', [itemDone(message(refused('I can’t.'))), completed()]],
    ['at the end alone', [completed(message(refused('I can’t.')))]],
    [
      'said everywhere',
      [
        { type: 'response.refusal.delta', ...at, delta: 'I ' },
        { type: 'response.refusal.delta', ...at, delta: 'can’t.' },
        { type: 'response.refusal.done', ...at, refusal: 'I can’t.' },
        { type: 'response.content_part.done', ...at, part: refused('I can’t.') },
        itemDone(message(refused('I can’t.'))),
        completed(message(refused('I can’t.'))),
      ],
    ],
  ])('%s is shown once, and the answer is one', (_what, events) => {
    expect(readAll(events)).toMatchObject({ text: 'I can’t.', end: ['refusal'], begins: [] })
  })

  test('beside a text that was streamed is shown too', () => {
    const whole = message(said('First. '), refused('No.'))
    expect(readAll([{ type: 'response.output_text.delta', ...at, delta: 'First. ' }, completed(whole)])).toMatchObject({
      text: 'First. No.',
      end: ['refusal'],
    })
  })

  test('in a body in one piece', () => {
    const body = { status: 'completed', output: [message(refused('No.'))] }
    expect(summed(createResponsesReader().readWhole(body) ?? [])).toMatchObject({ text: 'No.', end: ['refusal'] })
  })
})

describe('thoughts in the responses format', () => {
  const place = { item_id: 'r', output_index: 0 }
  const delta = (summary_index: number, text: string): Event => ({
    ...{ type: 'response.reasoning_summary_text.delta', ...place, summary_index, delta: text },
  })
  const done = (summary_index: number, text: string): Event => ({
    ...{ type: 'response.reasoning_summary_text.done', ...place, summary_index, text },
  })
  const part = (kind: 'added' | 'done', summary_index: number, text: string): Event => ({
    ...{
      type: `response.reasoning_summary_part.${kind}`,
      ...place,
      summary_index,
      part: { type: 'summary_text', text },
    },
  })
  const item = (id: string, ...texts: string[]) => ({
    ...{ type: 'reasoning', id, summary: texts.map((text) => ({ type: 'summary_text', text })) },
  })
  const answer = { type: 'response.output_text.delta', item_id: 'm', output_index: 1, delta: 'Yes.' }

  test('that are streamed and said again at each end are one', () => {
    const events = [
      part('added', 0, ''),
      ...[delta(0, 'One '), delta(0, 'thing.'), done(0, 'One thing.'), part('done', 0, 'One thing.')],
      part('added', 1, ''),
      ...[delta(1, 'Another.'), done(1, 'Another.'), part('done', 1, 'Another.')],
      itemDone(item('r', 'One thing.', 'Another.')),
      answer,
      completed(item('r', 'One thing.', 'Another.'), message(said('Yes.'))),
    ]
    expect(readAll(events)).toMatchObject({ thought: 'One thing.\n\nAnother.', text: 'Yes.', end: ['stop'] })
  })

  test.each<[string, Event[]]>([
    ['where they end', [done(0, 'One.'), done(1, 'Two.'), answer, completed()]],
    ['in their item', [itemDone(item('r', 'One.', 'Two.')), answer, completed()]],
    ['at the end of the response', [answer, completed(item('r', 'One.', 'Two.'), message(said('Yes.')))]],
    ['in part by pieces', [delta(0, 'One.'), itemDone(item('r', 'One.', 'Two.')), answer, completed()]],
    ['after the mark of a part', [delta(0, 'One.'), part('added', 1, ''), done(1, 'Two.'), answer, completed()]],
  ])('that are said %s alone are shown', (_what, events) => {
    expect(readAll(events)).toMatchObject({ thought: 'One.\n\nTwo.', text: 'Yes.' })
  })

  test('of a server that names its items otherwise at the end are one', () => {
    expect(readAll([delta(0, 'One.'), answer, completed(item('rs_other', 'One.'))]).thought).toBe('One.')
    const unnamed = { type: 'response.reasoning_summary_text.delta', delta: 'One.' }
    expect(readAll([unnamed, answer, completed(item('r', 'One.'))]).thought).toBe('One.')
  })

  test('that have a summary too are shown as what was streamed, else as the summary', () => {
    const both = { ...item('r', 'Short.'), content: [{ type: 'reasoning_text', text: 'Long.' }] }
    const raw = { type: 'response.reasoning_text.delta', ...place, content_index: 0, delta: 'Long.' }
    expect(readAll([raw, itemDone(both), completed(both)]).thought).toBe('Long.')
    expect(readAll([completed(both)]).thought).toBe('Short.')
    expect(readAll([completed({ ...both, summary: [] })]).thought).toBe('Long.')
  })
})

describe('a call of a tool in the responses format', () => {
  const call = { type: 'function_call', id: 'f', call_id: 'c', name: 'web_search', arguments: '{}' }

  test.each<[string, Event[]]>([
    [
      'said everywhere',
      [{ type: 'response.output_item.added', output_index: 0, item: call }, itemDone(call), completed(call)],
    ],
    ['said where it ends', [itemDone(call), completed()]],
    ['said at the end alone', [completed(call)]],
    ['of a custom tool', [itemDone({ ...call, type: 'custom_tool_call' }), completed()]],
  ])('%s is one, and the answer ends for it', (_what, events) => {
    expect(readAll(events)).toMatchObject({ tools: ['web_search'], end: ['tool'] })
  })

  test('in a body in one piece ends it for the tool', () => {
    const body = { status: 'completed', output: [message(said('Let me look.')), call] }
    const read = summed(createResponsesReader().readWhole(body) ?? [])
    expect(read).toMatchObject({ text: 'Let me look.', tools: ['web_search'], end: ['tool'] })
  })

  test('that the server runs itself is none', () => {
    const search = { type: 'web_search_call', id: 'w', status: 'completed' }
    expect(readAll([itemDone(search), completed(search, message(said('Found.')))])).toMatchObject({
      ...{ text: 'Found.', tools: [], end: ['stop'] },
    })
  })
})

describe('messages in the responses format', () => {
  test('of which one was streamed and one was not are both shown, apart', () => {
    const second = { ...message(said('Two.')), id: 'm2' }
    const events = [
      { type: 'response.output_text.delta', ...at, delta: 'One.' },
      { type: 'response.output_text.done', ...at, text: 'One.' },
      completed(message(said('One.')), second),
    ]
    expect(readAll(events)).toMatchObject({ text: 'One.Two.', begins: ['Two.'] })
  })

  test('that are cut are said to be, with what was said', () => {
    const incomplete = {
      type: 'response.incomplete',
      response: { incomplete_details: { reason: 'max_output_tokens' }, output: [message(said('Half'))] },
    }
    expect(readAll([incomplete])).toMatchObject({ text: 'Half', end: ['length'] })
  })
})
