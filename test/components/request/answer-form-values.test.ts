import { expect, test } from 'vitest'
import { answerOf } from '@/components/request/answer-form-values'
import type { RequestQuestion } from '@/orchestration/model/request'

const question = (patch: Partial<RequestQuestion>): RequestQuestion => ({
  id: 'q',
  text: 'Q?',
  type: 'text',
  options: [],
  required: true,
  ...patch,
})

test('each type of question is answered in its own type', () => {
  const questions = [
    question({ id: 't' }),
    question({ id: 'n', type: 'number' }),
    question({ id: 'b', type: 'boolean' }),
    question({ id: 'm', type: 'multi' }),
  ]
  expect(answerOf(questions, { t: 'x', n: '4', b: 'false', m: ['a', 'b'] })).toEqual({
    answer: { answers: { t: 'x', n: 4, b: false, m: ['a', 'b'] } },
  })
})

test('a required question without an answer is named and nothing is sent', () => {
  expect(answerOf([question({ id: 'a' }), question({ id: 'b', required: false })], { a: '  ' })).toEqual({
    missing: ['a'],
  })
})

test('an optional question left empty is left out', () => {
  const questions = [question({ id: 'a' }), question({ id: 'b', required: false, type: 'number' })]
  expect(answerOf(questions, { a: 'x', b: '' })).toEqual({ answer: { answers: { a: 'x' } } })
})

test('a form of optional questions left empty is dismissed, never an approval', () => {
  expect(answerOf([question({ required: false })], {})).toEqual({ answer: { action: 'cancel' } })
})
