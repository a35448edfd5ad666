import { describe, expect, it } from 'vitest'
import type { RequestChange } from '@/orchestration/model/request'
import { boundRequest } from '@/server/runner/bound-request'
import { fakeRequest } from '../support/fake-runtime'

const change = (at: number): RequestChange => ({
  ...{ path: `src/${at}.ts`, kind: 'edit', movedTo: null, added: 1, removed: 2, oldLines: 1, notes: [] },
  parts: [{ oldStart: 1, newStart: 1, oldText: 'a\n'.repeat(100), newText: 'b\n'.repeat(100) }],
})
const changes = (files: number) => Array.from({ length: files }, (_, at) => change(at))

describe('the stored extract of a request', () => {
  it('lists every file of a change and says of which the lines are left out', () => {
    const { request } = boundRequest(fakeRequest({ requestId: 'a', changes: changes(120) }))
    expect(request.changes).toHaveLength(120)
    expect(request.changesLeftOut).toBeUndefined()
    const shortened = request.changes?.filter(({ notes }) => notes.includes('shortened')) ?? []
    expect(shortened.length).toBeGreaterThan(0)
    expect(shortened.every(({ parts }) => parts.length === 0)).toBe(true)
  })

  it('says how many files of a very large change it does not list', () => {
    const { request } = boundRequest(fakeRequest({ requestId: 'a', changes: changes(1_000) }))
    expect(request.changesLeftOut).toEqual({ files: 700, added: 700, removed: 1_400 })
  })

  it('stays small whatever the choices are', () => {
    const long = (at: number) => `${at}${'x'.repeat(400)}`
    const options = Array.from({ length: 100 }, (_, at) => ({ value: long(at), label: long(at) }))
    const questions = Array.from({ length: 100 }, (_, at) => ({
      id: `q${at}`,
      text: 'Which?',
      options,
      multiple: false,
    }))
    const { request, whole } = boundRequest(fakeRequest({ requestId: 'a', questions: questions as never }))
    expect(whole).not.toBeNull()
    expect(JSON.stringify(request).length).toBeLessThan(64 * 1024)
  })
})
