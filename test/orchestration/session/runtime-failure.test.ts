import { expect, it } from 'vitest'
import { DomainError } from '@/orchestration/model/errors'
import { isRuntimeFailure, RuntimeFailure, toFailure, saidWith } from '@/orchestration/session/runtime-failure'

it('a runtime failure keeps its typed failure and its cause', () => {
  const cause = new Error('ECONNREFUSED')
  const error = new RuntimeFailure({ reason: 'provider_error', message: 'The endpoint is down.' }, { cause })
  expect(error.cause).toBe(cause)
  expect(toFailure(error)).toEqual({ reason: 'provider_error', message: 'The endpoint is down.' })
})

it('is known by its name, also from another copy of the module', () => {
  const twin = Object.assign(new Error('x'), { name: 'RuntimeFailure', failure: { reason: 'refused', message: 'x' } })
  expect(isRuntimeFailure(twin)).toBe(true)
  expect(isRuntimeFailure(new Error('x'))).toBe(false)
})

it('a domain error keeps its message', () => {
  expect(toFailure(new DomainError('not_found', 'session s is gone'))).toEqual({
    reason: 'internal',
    message: 'session s is gone',
  })
})

it('anything else shows only a bounded first line, as an excerpt', () => {
  const failure = toFailure(new Error(`${'x'.repeat(1_000)}\n    at secret/path.ts`))
  expect(failure).toMatchObject({
    reason: 'internal',
    message: 'Something unexpected failed while working with the agent.',
  })
  expect(failure.excerpt).toBe('x'.repeat(300))
  expect(toFailure('').excerpt).toBeUndefined()
})

it('a failure in one text says what the program said, once', () => {
  const failure = { reason: 'process_crashed', message: 'It ended by itself.' } as const
  expect(saidWith(failure)).toBe('It ended by itself.')
  expect(saidWith({ ...failure, excerpt: 'no config file\n' })).toBe('It ended by itself. It said: no config file')
  expect(saidWith({ ...failure, message: 'No config file.', excerpt: 'No config' })).toBe('No config file.')
})
