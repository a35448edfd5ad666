import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { VerdictLine } from '@/components/runs/verdict-line'
import { firstSentence } from '@/components/text/plain-words'
import { runRecord } from '../support/run-fixture'

test.each([
  ['**demo-smart** is best. It names a `measure`.', 'demo-smart is best.'],
  ['# Verdict\n\nUse gpt-5.4, e.g. with high effort. Then retry.', 'Verdict Use gpt-5.4, e.g. with high effort.'],
  ['[The first](https://a.example) wins', 'The first wins'],
  ['2 * 3 * 4 and snake_case_name', '2 * 3 * 4 and snake_case_name'],
  ['最初が良い。次は悪い。', '最初が良い。'],
  ['', ''],
])('the first sentence of %j is plain', (markdown, sentence) => {
  expect(firstSentence(markdown)).toBe(sentence)
})

test('a verdict names its winner once', () => {
  const words = (line: string) => {
    const run = {
      ...runRecord(),
      verdict: { mode: 'best_of_n' as const, winner: 'demo-smart', line },
      promptPreview: '',
    }
    return renderToStaticMarkup(<VerdictLine run={{ ...run, policy: run.policy }} />).replace(/<[^>]*>/g, '')
  }
  expect(words('demo-smart (A) is **short**. More.')).toBe('Winner: demo-smart (A) is short.')
  expect(words('It is short. More.')).toBe('Winner: demo-smart — It is short.')
})
