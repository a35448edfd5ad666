import { expect, it } from 'vitest'
import { renderVerdict } from '@/orchestration/reduction/render-verdict'

const CANDIDATES = [
  { name: 'A', label: 'codex · gpt_5' },
  { name: 'B', label: 'demo · demo-fast' },
]

it('best of n shows the winner, the rationale and the ranking by label', () => {
  const markdown = renderVerdict(
    {
      mode: 'best_of_n',
      winner: 'B',
      rationale: 'Candidate B is right; candidate A guesses.',
      ranking: [
        { candidate: 'B', score: 90, reason: 'right' },
        { candidate: 'A', reason: '' },
      ],
    },
    CANDIDATES,
  )
  expect(markdown).toBe(
    [
      '**Winner: demo · demo-fast (B)**',
      'demo · demo-fast (B) is right; codex · gpt\\_5 (A) guesses.',
      '### Ranking',
      '1. **demo · demo-fast (B)** · 90: right\n2. **codex · gpt\\_5 (A)**',
    ].join('\n\n'),
  )
})

it('says so when there is no winner', () => {
  const verdict = {
    mode: 'best_of_n',
    winner: null,
    rationale: 'r',
    ranking: [{ candidate: 'A', reason: '' }],
  } as const
  expect(renderVerdict({ ...verdict, ranking: [...verdict.ranking] }, CANDIDATES)).toContain('**No winner.**')
})

it('a comparison shows agreements and differences by label, and leaves out what is empty', () => {
  const markdown = renderVerdict(
    {
      mode: 'compare',
      summary: 'Close.',
      agreements: ['Both count.'],
      differences: [{ topic: 'Speed', positions: [{ candidate: 'A', position: 'slow' }] }],
      ranking: [],
      winner: null,
    },
    CANDIDATES,
  )
  expect(markdown).toBe(
    'Close.\n\n### Agreements\n\n- Both count.\n\n### Differences\n\n- **Speed**\n  - codex · gpt\\_5 (A): slow',
  )
})

it('a summary shows from whom each point comes', () => {
  const markdown = renderVerdict(
    { mode: 'summarize', summary: 'All.', keyPoints: [{ point: 'P', candidates: ['A', 'B'] }], disagreements: ['D'] },
    CANDIDATES,
  )
  expect(markdown).toContain('- P (codex · gpt\\_5 (A), demo · demo-fast (B))')
  expect(markdown).toContain('### Disagreements\n\n- D')
})

it('shows the summary and the recommended next step where the judge gives them', () => {
  const verdict = {
    mode: 'best_of_n' as const,
    summary: 'Both name the bug.',
    winner: 'B',
    rationale: 'r',
    ranking: [{ candidate: 'B', reason: '' }],
    recommendedNextStep: 'Merge candidate B.',
  }
  const markdown = renderVerdict(verdict, CANDIDATES)
  expect(markdown.startsWith('Both name the bug.\n\n**Winner')).toBe(true)
  expect(markdown.endsWith('### Recommended next step\n\nMerge demo · demo-fast (B).')).toBe(true)
  const without = renderVerdict({ ...verdict, summary: null, recommendedNextStep: null }, CANDIDATES)
  expect(without).not.toContain('next step')
})
