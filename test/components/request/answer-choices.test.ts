import { expect, test } from 'vitest'
import { answerChoices, yesAndNo } from '@/components/request/answer-choices'
import { requestRecord } from '../support/run-fixture'

test('an approval without options is approve or deny', () => {
  expect(answerChoices(requestRecord()).map((choice) => choice.answer)).toEqual([
    { action: 'allow' },
    { action: 'deny' },
  ])
})

test('options of the runtime are answered by their id', () => {
  const request = requestRecord({
    options: [
      { id: 'o1', label: 'Allow', kind: 'allow_once' },
      { id: 'o2', label: 'Always allow', kind: 'allow_always' },
      { id: 'o3', label: 'Reject', kind: 'reject_once' },
    ],
  })
  expect(answerChoices(request).map(({ scope, answer }) => [scope, answer])).toEqual([
    ['once', { optionId: 'o1' }],
    ['always', { optionId: 'o2' }],
    ['once', { optionId: 'o3' }],
  ])
})

test('what holds for this once comes before what is kept, whatever the agent’s order', () => {
  const request = requestRecord({
    options: [
      { id: 'o1', label: 'Reject', kind: 'reject_once' },
      { id: 'o2', label: 'Always allow', kind: 'allow_always' },
      { id: 'o3', label: 'Allow', kind: 'allow_once' },
    ],
  })
  expect(answerChoices(request).map(({ label }) => label)).toEqual(['Allow', 'Always allow', 'Reject'])
})

test('approve all never takes a standing permission for a single yes', () => {
  const request = requestRecord({ options: [{ id: 'o2', label: 'Always allow', kind: 'allow_always' }] })
  expect(yesAndNo(request)).toEqual({ yes: null, no: null })
})

test('a question has no buttons', () => {
  expect(answerChoices(requestRecord({ kind: 'user_input.mcp' }))).toEqual([])
})
