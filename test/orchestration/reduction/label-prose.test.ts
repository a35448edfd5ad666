import { expect, it } from 'vitest'
import { labelProse } from '@/orchestration/reduction/label-prose'

const LABELS = new Map([
  ['A', 'codex'],
  ['B', 'claude'],
  ['C', 'gemini'],
])
const label = (text: string) => labelProse(text, (name) => LABELS.get(name) ?? null)

it.each([
  ['Candidate B is right; candidate A guesses.', 'claude is right; codex guesses.'],
  ["Candidate A's plan holds.", "codex's plan holds."],
  ['Candidates A and B agree, C does not.', 'codex and claude agree, C does not.'],
  ['candidates A, B, and C agree', 'codex, claude, and gemini agree'],
  ['Candidate A, because it tests.', 'codex, because it tests.'],
])('puts labels in place of the names a judge calls candidates: %s', (prose, expected) => {
  expect(label(prose)).toBe(expected)
})

it.each([
  'A good answer, written in C.',
  'I would pick candidate Z.',
  'No candidate API is named.',
  'The candidate A/B split is odd? No: candidate ABBA.',
])('leaves what is no candidate of the verdict as it is: %s', (prose) => {
  expect(labelProse(prose, (name) => (name === 'B' ? 'claude' : null))).toBe(prose)
})
