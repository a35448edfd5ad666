import { describe, expect, test } from 'vitest'
import type { RuntimeEvent } from '@/orchestration/model/events'
import { addToMessages, NO_MESSAGES } from '@/orchestration/model/message-text'
import { splitThoughts } from '@/server/runtimes/split-thoughts'

const said = (text: string): RuntimeEvent => ({ type: 'assistant.message.delta', payload: { text } })
const END: RuntimeEvent = { type: 'turn.completed', payload: { turnId: 't', stopReason: 'end_turn' } }
const TOOL: RuntimeEvent = { type: 'tool.started', payload: { toolId: 'x', title: 'x', kind: 'other' } }

function split(events: RuntimeEvent[]) {
  const out: RuntimeEvent[] = []
  const { emit } = splitThoughts((event) => out.push(event))
  for (const event of [...events, END]) emit(event)
  const textOf = (type: RuntimeEvent['type']) =>
    out.map((event) => (event.type === type && 'text' in event.payload ? event.payload.text : '')).join('')
  return {
    text: textOf('assistant.message.delta'),
    thought: textOf('assistant.thought.delta'),
    types: out.map(({ type }) => type),
  }
}

/** What a reader of the events has as text and thoughts, and a screen too. */
function read(events: readonly RuntimeEvent[]) {
  let messages = NO_MESSAGES
  const { emit } = splitThoughts((event) => (messages = addToMessages(messages, event)))
  for (const event of [...events, END]) emit(event)
  return messages.text
}

describe('a thought that the message closes and never opened', () => {
  const cases: [string, string, string][] = [
    ['a tag alone on a line', 'Let me see.\nHm.\n</think>\n\nYes.', 'Yes.'],
    ['the other name, other case, spaces around', 'Hm.\n </Thinking> \r\nYes.', 'Yes.'],
    ['nothing after it', 'Hm.\n</think>', ''],
    ['a block after it', 'Hm.\n</think>\n<think>b</think>Yes.', 'Yes.'],
    ['a tag in a sentence', 'It ends with </think> there.', 'It ends with </think> there.'],
    ['a tag at the end of a line', 'Hm.</think>\nYes.', 'Hm.</think>\nYes.'],
    ['an answer about tags', 'Use <think>:\n</think>\nso.', 'Use <think>:\n</think>\nso.'],
    ['a tag in code', '```\na\n</think>\n```\n', '```\na\n</think>\n```\n'],
    ['letters whose lower case is longer', 'İİ.\n</think>\nİyi.', 'İyi.'],
    ['a like tag', 'Hm.\n</thinker>\nYes.', 'Hm.\n</thinker>\nYes.'],
    ['a tag with nothing before it', '</think>\nYes.', '</think>\nYes.'],
    ['a second tag', 'Hm.\n</think>\nOne\n</think>\nTwo', 'One\n</think>\nTwo'],
  ]
  test.each(cases)('%s: %j', (_what, text, message) => {
    expect(read([said(text)])).toBe(message)
    for (let at = 1; at < text.length; at++) {
      expect(read([said(text.slice(0, at)), said(text.slice(at))])).toBe(message)
    }
    expect(read([...text].map(said))).toBe(message)
  })

  test('is no thought of the messages before it', () => {
    expect(read([said('One.'), TOOL, said('Hm.\n</think>\nTwo.')])).toBe('One.\n\nTwo.')
    expect(read([said('Hm.\n</think>\nOne.'), TOOL, said('Two.')])).toBe('One.\n\nTwo.')
  })
})

describe('an event between two pieces of text', () => {
  const identity = {
    ...{ sessionId: 's', providerSessionId: null, provider: null, model: null, agent: null },
    ...{ transcriptPath: null, pid: null },
  }
  const failure = { reason: 'process_crashed', message: 'x' } as const
  const picture = { format: 'png', bytes: 1, data: 'AA==' } as const
  const parting: RuntimeEvent[] = [
    TOOL,
    END,
    { type: 'tool.completed', payload: { toolId: 'x', content: [] } },
    { type: 'tool.errored', payload: { toolId: 'x', message: 'x', content: [] } },
    { type: 'turn.started', payload: { turnId: 't' } },
    { type: 'turn.errored', payload: { turnId: 't', failure } },
    { type: 'turn.interrupted', payload: { turnId: 't' } },
    { type: 'turn.plan.updated', payload: { entries: [] } },
    { type: 'session.started', payload: { identity } },
    { type: 'session.stopped', payload: { reason: null } },
    { type: 'session.errored', payload: { failure } },
    { type: 'assistant.thought.delta', payload: { text: 'hm' } },
    { type: 'picture.produced', payload: { ...picture, toolId: null } },
  ]
  const beside: RuntimeEvent[] = [
    { type: 'assistant.thought.delta', payload: { text: '' } },
    { type: 'picture.produced', payload: { ...picture, toolId: 'x' } },
    { type: 'tool.progress', payload: { toolId: 'x', content: [] } },
    { type: 'runtime.stderr', payload: { text: 'x' } },
    { type: 'runtime.event', payload: { method: 'x' } },
  ]
  const isMessagePartedBy = (event: RuntimeEvent) =>
    [said('a'), event, said('b')].reduce(addToMessages, NO_MESSAGES).text !== 'ab'
  // A block that a message leaves open is a thought to the end of that message.
  const isBlockEndedBy = (event: RuntimeEvent) => split([said('<think>a'), event, said('b')]).text === 'b'

  test.each(parting)('$type ends the message and its open block alike', (event) => {
    expect([isMessagePartedBy(event), isBlockEndedBy(event)]).toEqual([true, true])
  })

  test.each(beside)('$type ends neither', (event) => {
    expect([isMessagePartedBy(event), isBlockEndedBy(event)]).toEqual([false, false])
  })
})

describe('thoughts inside a message', () => {
  test.each([
    ['a block at the beginning', '<think>hm</think>yes', 'hm', 'yes'],
    ['white space around it', '\n <think>\nhm\n</think>\n\nyes', 'hm', 'yes'],
    ['other case', '<Think>hm</THINK>yes', 'hm', 'yes'],
    ['another name', '<thinking>hm</thinking>yes', 'hm', 'yes'],
    ['several in a row', '<think>a</think>\n<think>b</think>yes', 'ab', 'yes'],
    ['a later one that begins a line', '<think>a</think>One\n<think>b</think>Two', 'ab', 'One\nTwo'],
    ['an empty one', '<think>\n\n</think>\n\nyes', '', 'yes'],
    ['an unclosed one', '<think>hm, and', 'hm, and', ''],
    ['a half-closed one', '<think>hm</thi', 'hm</thi', ''],
    ['letters whose lower case is longer', '<think>İİİ İ</think>İyi <b>İ', 'İİİ İ', 'İyi <b>İ'],
    ['a longer letter beside each tag', '<think>İ</THINK>İ\n<Think>İİ</think>\nİ', 'İİİ', 'İ\nİ'],
    ['a tag with a longer letter in it, which is none', '<thİnk>a</thİnk>b', '', '<thİnk>a</thİnk>b'],
    ['a longer letter before the first tag', 'İ<think>a</think>b', '', 'İ<think>a</think>b'],
    ['a closing tag with a longer letter in it', '<think>a</thİnk>b</think>c', 'a</thİnk>b', 'c'],
    ['a half-closed one after longer letters', '<think>İİ</thi', 'İİ</thi', ''],
    ['none', 'yes <b>and</b> no', '', 'yes <b>and</b> no'],
    ['tags in the middle of an answer', 'Use <think>x</think> so.', '', 'Use <think>x</think> so.'],
    ['tags at a later line of an answer without', 'So:\n<think>x</think>', '', 'So:\n<think>x</think>'],
    ['tags in code', '<think>a</think>```\n<think>b</think>\n```\n', 'a', '```\n<think>b</think>\n```\n'],
    ['the beginning of a tag alone', '<thi', '', '<thi'],
    ['a like tag', '<thinker>yes', '', '<thinker>yes'],
  ])('%s: %j', (_what, text, thought, message) => {
    expect(split([said(text)])).toMatchObject({ thought, text: message })
    expect(split([...text].map(said))).toMatchObject({ thought, text: message })
  })

  test('starts again after a tool', () => {
    const { text, thought, types } = split([said('<think>a</think>One'), TOOL, said('<think>b</think>Two')])
    expect({ text, thought }).toEqual({ text: 'OneTwo', thought: 'ab' })
    expect(types).toEqual([
      'assistant.thought.delta',
      'assistant.message.delta',
      'tool.started',
      'assistant.thought.delta',
      'assistant.message.delta',
      'turn.completed',
    ])
  })

  test('keeps what was held back before the event after it', () => {
    expect(split([said('<'), TOOL]).types).toEqual(['assistant.message.delta', 'tool.started', 'turn.completed'])
  })
})
