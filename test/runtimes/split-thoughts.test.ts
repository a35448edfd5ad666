import { describe, expect, test } from 'vitest'
import type { RuntimeEvent } from '@/orchestration/model/events'
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

  test('begins anew after a tool', () => {
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
