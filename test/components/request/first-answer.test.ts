import { expect, test } from 'vitest'
import { firstAnswerWords } from '@/components/request/first-answer'

const refusal = (details: unknown) => Object.assign(new Error('request req_1 …'), { data: { details } })

test('a refused answer says who was first and when', () => {
  const first = { answeredBy: { id: 'usr_1', name: 'Mia Berg' }, answeredAt: '2026-11-28T09:33:13.351Z' }
  expect(firstAnswerWords(refusal(first))).toBe('Mia Berg answered it at 2026-11-28 09:33:13 UTC.')
})

test('another refusal names nobody', () => {
  expect(firstAnswerWords(refusal({ id: 'req_1', digest: 'd' }))).toBeNull()
  expect(firstAnswerWords(new Error('the server is away'))).toBeNull()
  expect(firstAnswerWords(null)).toBeNull()
})
