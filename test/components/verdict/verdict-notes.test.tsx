import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import type { Verdict } from '@/orchestration/model/verdict'
import { VerdictNotes } from '@/components/verdict/verdict-notes'
import { aReduction } from '../../support/records'

const verdict: Verdict = { mode: 'summarize', summary: 's', keyPoints: [], disagreements: [] }

test('a verdict shows what was read otherwise than it was written', () => {
  const notes = ['The score of Candidate A was 140; it was set to 100.']
  const noted = aReduction({ verdict: { ...verdict, notes } })
  expect(renderToStaticMarkup(<VerdictNotes reduction={noted} />)).toContain('was 140; it was set to 100.')
  expect(renderToStaticMarkup(<VerdictNotes reduction={aReduction({ verdict })} />)).toBe('')
})
