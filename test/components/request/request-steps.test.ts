import { expect, test } from 'vitest'
import { answerWords, requestSteps } from '@/components/request/request-steps'
import { at, requestRecord } from '../support/run-fixture'

const by = { id: 'usr_2', name: 'Ben' }

test('an answer that is queued is not shown as delivered', () => {
  const steps = requestSteps(
    requestRecord({ status: 'responded', responseStatus: 'queued', answeredBy: by, answeredAt: at(5) }),
  )
  expect(steps.map(({ label, at: time }) => [label, time !== null])).toEqual([
    ['Asked', true],
    ['Answered by Ben', true],
    ['Delivered', false],
    ['Resolved', false],
  ])
})

test('a request nobody answered before its worker ended says why it closed', () => {
  const steps = requestSteps(requestRecord({ status: 'closed', closeReason: 'the worker ended', resolvedAt: at(9) }))
  expect(steps.map((step) => step.label)).toEqual(['Asked', 'Closed: the worker ended'])
})

test('what was answered is told by the words of its options', () => {
  const options = [{ id: 'o1', label: 'Allow once', kind: 'allow_once' as const }]
  const answer = { action: 'choose' as const, optionId: 'o1', text: null, answers: null }
  expect(answerWords(requestRecord({ options, answer }))).toBe('Allow once')
})

test('several answers are told with their questions', () => {
  const question = { type: 'choice' as const, required: true }
  const questions = [
    { ...question, id: 'q1', text: 'Colour?', options: [{ value: 'r', label: 'Red' }] },
    { ...question, id: 'q2', text: 'Size?', options: [{ value: 's', label: 'Small' }] },
  ]
  const answer = { action: 'submit' as const, optionId: null, text: null, answers: { q1: 'r', q2: 's' } }
  expect(answerWords(requestRecord({ questions, answer }))).toBe('Colour?: Red · Size?: Small')
})
