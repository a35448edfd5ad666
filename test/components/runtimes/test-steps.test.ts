import { expect, test } from 'vitest'
import { testSteps } from '@/components/runtimes/test-steps'

test('a test is told in sentences, without what says nothing to a person', () => {
  const failure = { reason: 'process_crashed', message: 'The agent ended with exit code 3.' } as const
  expect(
    testSteps([
      { type: 'turn.started', payload: { turnId: '1' } },
      { type: 'runtime.stderr', payload: { text: 'cannot open config\n' } },
      { type: 'runtime.event', payload: { method: 'x', raw: null } },
      { type: 'turn.errored', payload: { turnId: '1', failure } },
    ]),
  ).toEqual(['It was asked to answer with one word.', 'Its log: cannot open config', 'The turn failed.'])
})
