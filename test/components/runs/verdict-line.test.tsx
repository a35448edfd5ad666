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
  ['It uses a queue, e.g. Kafka. Then more.', 'It uses a queue, e.g. Kafka.'],
  ['E. g. Kafka is used. Then more.', 'E. g. Kafka is used.'],
  ['SQLite vs. PostgreSQL: the first. Then more.', 'SQLite vs. PostgreSQL: the first.'],
  ['One store, i.e. SQLite, is enough. Then more.', 'One store, i.e. SQLite, is enough.'],
  ['(I.e. SQLite.) Then more.', '(I.e. SQLite.) Then more.'],
  ['Die erste, z. B. Mit Kafka. Danach mehr.', 'Die erste, z. B. Mit Kafka.'],
  ['Die erste, z.B. Kafka, d. h. Eine Queue. Danach mehr.', 'Die erste, z.B. Kafka, d. h. Eine Queue.'],
  ['Das geht i. d. R. Schnell und u. U. Nicht. Danach mehr.', 'Das geht i. d. R. Schnell und u. U. Nicht.'],
  ['Ask Dr. Who, cf. Fig. A. Then more.', 'Ask Dr. Who, cf. Fig. A.'],
  ['Take plan Z. It is best.', 'Take plan Z.'],
  ['Worker E. It is best.', 'Worker E.'],
  ['It needs apples, pears etc. The rest is fine.', 'It needs apples, pears etc.'],
  ['It ends in canvas. Then more.', 'It ends in canvas.'],
  ['Is it? Yes. No.', 'Is it?'],
  ['', ''],
])('the first sentence of %j is plain', (markdown, sentence) => {
  expect(firstSentence(markdown)).toBe(sentence)
})

function words(line: string, winner = 'demo-smart', more: Partial<Parameters<typeof VerdictLine>[0]['run']> = {}) {
  const verdict = { mode: 'best_of_n' as const, winner, line }
  const run = { ...runRecord(), verdict, promptPreview: '', ...more }
  return renderToStaticMarkup(<VerdictLine run={run} />).replace(/<[^>]*>/g, '')
}

test('a verdict names its winner once', () => {
  expect(words('demo-smart (A) is **short**. More.')).toBe('Winner: demo-smart (A) is short.')
  expect(words('It is short. More.')).toBe('Winner: demo-smart — It is short.')
})

test.each([
  ['demo', 'demo-smart is long.'],
  ['demo', 'demonstrably short.'],
  ['gpt-5', 'gpt-5.4 is long.'],
  ['codex', 'codex/gpt is long.'],
  ['codex · gpt-5.4', 'codex · gpt-5.4 #2 is long.'],
  ['codex · gpt-5.4', 'codex · gpt-5.4 · high is long.'],
  ['cafe', 'cafe\u0301 is long.'],
])('a name that only begins like the winner %j is not the winner: %s', (winner, line) => {
  expect(words(line, winner)).toBe(`Winner: ${winner} — ${line}`)
})

test.each(['demo: it is short.', 'demo, of all, is short.', 'demo’s is short.', 'demo'])(
  'a winner is named where its name ends: %s',
  (line) => {
    expect(words(line, 'demo')).toBe(`Winner: ${line}`)
  },
)

test('characters that would not be seen are marked, in the winner, its sentence and a task', () => {
  expect(words('It\u00a0is \u202eshort\u2028now.', 'de\u200bmo')).toBe(
    'Winner: de[U+200B]mo — It[U+00A0]is [U+202E]short[U+2028]now.',
  )
  expect(words('', 'demo', { verdict: null, promptPreview: 'Do\u200b it' })).toContain('Do[U+200B] it')
})
