import { describe, expect, test } from 'vitest'
import type { RuntimeEvent } from '@/orchestration/model/events'
import { addToMessages, NO_MESSAGES } from '@/orchestration/model/message-text'
import { foldTranscript } from '@/orchestration/run/fold-transcript'
import { messageText, type Transcript } from '@/orchestration/run/transcript'

const said = (text: string, begins?: true): RuntimeEvent => ({
  type: 'assistant.message.delta',
  payload: begins === undefined ? { text } : { text, begins },
})
const thought: RuntimeEvent = { type: 'assistant.thought.delta', payload: { text: 'hm' } }
const tool: RuntimeEvent = { type: 'tool.started', payload: { toolId: 'x', title: 'x', kind: 'other' } }
const toolEnd: RuntimeEvent = { type: 'tool.completed', payload: { toolId: 'x', content: [] } }
const progress: RuntimeEvent = { type: 'tool.progress', payload: { toolId: 'x', content: [] } }
const stderr: RuntimeEvent = { type: 'runtime.stderr', payload: { text: 'log' } }
const unreadable: RuntimeEvent = { type: 'runtime.decode_error', payload: { excerpt: '', message: 'm' } }
const turn: RuntimeEvent = { type: 'turn.started', payload: { turnId: 't' } }

function transcriptText(events: RuntimeEvent[]): string {
  let transcript: Transcript | undefined
  for (const [index, event] of events.entries()) {
    const stored = { runId: 'r', seq: index + 1, workerId: 'w', attempt: 1, message: '', createdAt: '', ...event }
    // Of the types used here, runtime events and stored ones are the same.
    transcript = foldTranscript(transcript, stored as Parameters<typeof foldTranscript>[1])
  }
  return transcript === undefined ? '' : messageText(transcript)
}

describe('messages of an agent', () => {
  test.each<[string, RuntimeEvent[], string]>([
    ['pieces of one message', [said('Let me '), said('look.')], 'Let me look.'],
    [
      'a tool between',
      [said('Let me look.'), tool, said('Now fixing it.'), toolEnd, said('## Result')],
      'Let me look.\n\nNow fixing it.\n\n## Result',
    ],
    ['a thought between', [said('One.'), thought, said('Two.')], 'One.\n\nTwo.'],
    ['another message id', [said('One.'), said('Two.', true), said(' More.')], 'One.\n\nTwo. More.'],
    ['a turn between', [turn, said('One.'), turn, said('Two.')], 'One.\n\nTwo.'],
    ['line ends that are there', [said('One.\n'), tool, said('Two.')], 'One.\n\nTwo.'],
    ['a blank line that is there', [said('One.\n\n'), tool, said('Two.')], 'One.\n\nTwo.'],
    ['a blank line at the next beginning', [said('One.'), tool, said('\n\nTwo.')], 'One.\n\nTwo.'],
    ['output beside the message', [said('Half a '), stderr, progress, said('word.')], 'Half a word.'],
    ['an unreadable line beside the message', [said('Half a '), unreadable, said('word.')], 'Half a word.'],
    ['nothing said before', [tool, said('One.', true)], 'One.'],
    ['an empty piece', [said('One.'), tool, said(''), said('Two.')], 'One.\n\nTwo.'],
  ])('are paragraphs: %s', (_what, events, text) => {
    expect(events.reduce(addToMessages, NO_MESSAGES).text).toBe(text)
    expect(transcriptText(events)).toBe(text)
  })
})
