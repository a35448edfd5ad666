import { describe, expect, test } from 'vitest'
import { parseVerdict } from '@/orchestration/reduction/parse-verdict'
import { renderVerdict } from '@/orchestration/reduction/render-verdict'

const CANDIDATES = [
  { name: 'A', text: 'one' },
  { name: 'B', text: 'two' },
]
const read = (text: string) => parseVerdict(text, 'best_of_n', CANDIDATES)
const verdictOf = (text: string) => {
  const parsed = read(text)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.verdict as Extract<typeof parsed.verdict, { mode: 'best_of_n' }>
}
const answer = (winner: unknown, a: unknown, b: unknown, score: unknown = 85) =>
  JSON.stringify({
    winner,
    rationale: 'r',
    ranking: [
      { candidate: a, score, reason: '' },
      { candidate: b, score: 10, reason: '' },
    ],
  })
const codesOf = (text: string) => {
  const parsed = read(text)
  return parsed.ok ? [] : parsed.problems.map(({ code }) => code)
}

const LOOSE = `{winner: 'A', rationale: 'it\\'s "right"', ranking: [{candidate: 'A', score: 85, reason: ''}, {candidate: 'B', score: 10, reason: ''},],}`

test('many small objects without a verdict are refused', () => {
  expect(read('{} '.repeat(150_000)).ok).toBe(false)
  const numbered = Array.from({ length: 3_000 }, (_, at) => `{"n": ${at}}`).join(' ')
  expect(read(numbered).ok).toBe(false)
  expect(read(`${numbered} ${LOOSE}`).ok).toBe(true)
})

describe('the form of a verdict is read leniently', () => {
  test.each([
    ['unquoted keys, single quotes, trailing commas', LOOSE],
    ['comments', LOOSE.replace('winner', '// the best\n /* sic */ winner')],
    ['a fence with words around', `Here it is:\n\`\`\`json\n${LOOSE}\n\`\`\`\nHope it helps.`],
    ['a fence alone', `\`\`\`json5\n${LOOSE}\n\`\`\``],
    ['words around without a fence', `My verdict: ${LOOSE} Done.`],
    [
      'curly quotes',
      answer('A', 'A', 'B')
        .replaceAll(/"(?=[a-zA-Z])/g, '“')
        .replaceAll(/(?<=[a-zA-Z])"/g, '”'),
    ],
    ['a thought before it', `<think>{"winner": "B"} maybe</think>\n${answer('A', 'A', 'B')}`],
    ['a thought without its beginning', `B? No: {"winner":"B"}</think>${answer('A', 'A', 'B')}`],
    ['words that mention the tags', answer('A', 'A', 'B').replace('"r"', '"B left a stray </think> tag"')],
    ['such words with text around', `Verdict: ${answer('A', 'A', 'B').replace('"r"', '"a </think> tag"')} Done.`],
    [
      'names of fields in another case',
      answer('A', 'A', 'B').replace('winner', 'Winner').replace('ranking', 'RANKING'),
    ],
  ])('%s', (_what, text) => {
    const verdict = verdictOf(text)
    expect(verdict).toMatchObject({
      winner: 'A',
      ranking: [
        { candidate: 'A', score: 85 },
        { candidate: 'B', score: 10 },
      ],
    })
    expect(verdict.notes).toBeUndefined()
  })

  test.each([
    ['85'],
    ['85%'],
    ['85 %'],
    ['85/100'],
    ['8.5/10'],
    ['8,5 / 10'],
    ['85 out of 100'],
    ['~85'],
    ['85 points'],
    [' 85.0 '],
  ])('the score %j is 85', (score) => {
    expect(verdictOf(answer('A', 'A', 'B', score)).ranking[0]?.score).toBe(85)
  })

  test.each([
    'a',
    'Candidate A',
    'candidate a',
    'CANDIDATE: A',
    '**A**',
    'A.',
    '"A"',
    '(A)',
    'Candidate "A"',
    '**Candidate A**',
    'Answer A',
    'the candidate A',
    'Ａ',
    ' A ',
  ])('the label %j is A', (label) => {
    expect(verdictOf(answer(label, label, 'B'))).toMatchObject({ winner: 'A', ranking: [{ candidate: 'A' }, {}] })
  })

  test.each([
    [150, 100],
    [-3, 0],
    ['120%', 100],
    ['11/10', 100],
  ])('the score %j is clamped to %i, and noted', (score, clamped) => {
    const verdict = verdictOf(answer('A', 'A', 'B', score))
    expect(verdict.ranking[0]?.score).toBe(clamped)
    expect(verdict.notes).toHaveLength(1)
    expect(
      renderVerdict(verdict, [
        { name: 'A', label: 'codex' },
        { name: 'B', label: 'pi' },
      ]),
    ).toContain('The score of codex (A)')
  })

  test.each([['NaN'], ['null'], ['"n/a"']])('a score of %s is left out, and noted', (score) => {
    const text = answer('A', 'A', 'B', 7).replace('7', score)
    const verdict = verdictOf(text)
    expect(verdict.ranking[0]?.score).toBeUndefined()
    expect(verdict.notes).toHaveLength(1)
  })

  test.each(['none', 'None', 'no winner', '', 'tie'])('the winner %j is none', (winner) => {
    expect(verdictOf(answer(winner, 'A', 'B')).winner).toBeNull()
  })
})

describe('the meaning of a verdict is read strictly', () => {
  test.each([
    [answer('A', 'A', 'C'), 'unknown_candidate'],
    [answer('C', 'A', 'B'), 'unknown_candidate'],
    [answer('A or B', 'A', 'B'), 'unknown_candidate'],
    [answer('A', 'A', 'A'), 'duplicate_candidate'],
    [answer('A', 'A', 'Candidate a'), 'duplicate_candidate'],
    [answer('B', 'A', 'B'), 'winner_not_first'],
    [answer('A', 'A', 'B', 'high'), 'schema'],
    ['{"winner":"A","rationale":"r","ranking":[{"candidate":"A"}]}', 'incomplete_ranking'],
    ['{"rationale":"r","ranking":[{"candidate":"A"},{"candidate":"B"}]}', 'schema'],
    ['A is the winner.', 'no_json'],
  ])('%s is refused: %s', (text, code) => {
    expect(codesOf(text)).toContain(code)
  })
})
