import { expect, test } from 'vitest'
import { messageText } from '@/orchestration/run/transcript'
import { attemptTranscripts } from '@/components/worker/attempt-transcripts'
import { eventMaker } from '../support/run-fixture'

test('each attempt keeps what it said', () => {
  const event = eventMaker()
  const second = { ...event(3, 'wkr_1', 'assistant.message.delta', { text: 'second' }), attempt: 2 }
  const transcripts = attemptTranscripts([
    event(0, 'wkr_1', 'assistant.message.delta', { text: 'first' }),
    event(1, 'wkr_1', 'worker.requeued', { attempt: 2, resumeFrom: null, reason: 'retry', by: null }),
    { ...second, seq: 9 },
  ])
  expect([...transcripts].map(([attempt, transcript]) => [attempt, messageText(transcript)])).toEqual([
    [1, 'first'],
    [2, 'second'],
  ])
})
