import { expect, test } from 'vitest'
import { z } from 'zod'
import { listProcedures } from '@/server/api/list-procedures'
import { openApiDocument } from '@/server/api/openapi'
import { v1Response } from '@/server/http/v1'
import { openRoutes, request } from '../http/support'

const documentSchema = z.object({
  openapi: z.literal('3.1.0'),
  paths: z.record(z.string(), z.record(z.string(), z.looseObject({ operationId: z.string() }))),
})

test('the document describes every procedure, mutations by POST only, with unique operation ids', () => {
  const { paths } = documentSchema.parse(JSON.parse(JSON.stringify(openApiDocument('1'))))
  expect(Object.keys(paths)).toEqual(listProcedures().map(({ path }) => `/api/v1/${path}`))
  expect(Object.keys(paths['/api/v1/runs.launch'] ?? {})).toEqual(['post'])
  expect(Object.keys(paths['/api/v1/runs.get'] ?? {})).toEqual(['get', 'post'])
  const ids = Object.values(paths).flatMap((item) => Object.values(item).map(({ operationId }) => operationId))
  expect(new Set(ids).size).toBe(ids.length)
})

test('the document holds the bounds that the server checks', () => {
  const text = JSON.stringify(openApiDocument('1').paths)
  expect(text).toContain('"repeat":{"type":"integer","minimum":1,"maximum":50}')
})

const POST = { method: 'POST', headers: { 'content-type': 'application/json' } }

test('a run is launched and read in plain JSON', async () => {
  const { deps } = await openRoutes()
  const body = JSON.stringify({ prompt: 'hi', targets: [{ backend: 'demo' }] })
  const launched = await v1Response(request('/api/v1/runs.launch', { ...POST, body }), 'runs.launch', deps)
  expect(launched.status).toBe(200)
  const { runId } = z.object({ runId: z.string() }).parse(await launched.json())
  const query = `?input=${encodeURIComponent(JSON.stringify({ runId }))}`
  const read = await v1Response(request(`/api/v1/runs.get${query}`), 'runs.get', deps)
  expect(await read.json()).toMatchObject({ run: { id: runId }, workers: [{ ordinal: 1 }] })
})

test.each([
  ['an unknown procedure', 'runs.nope', { method: 'GET' }, 404, 'not_found'],
  ['a name of every object', 'constructor', { method: 'GET' }, 404, 'not_found'],
  ['a mutation by GET', 'runs.launch', { method: 'GET' }, 422, 'unsupported'],
  ['a body that is no JSON', 'runs.launch', { ...POST, body: '{' }, 400, 'invalid_input'],
  ['a field out of bounds', 'runs.launch', { ...POST, body: '{"prompt":"hi","repeat":0}' }, 400, 'invalid_input'],
  ['a body of 2 MB', 'runs.launch', { ...POST, body: 'x'.repeat(2_000_000) }, 413, 'too_large'],
  ['an unknown run', 'runs.get', { ...POST, body: '{"runId":"run_none"}' }, 404, 'not_found'],
] as const)('%s is a problem', async (_, path, init, status, code) => {
  const { deps } = await openRoutes()
  const response = await v1Response(request(`/api/v1/${path}`, init), path, deps)
  expect(response.status).toBe(status)
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  expect(await response.json()).toMatchObject({ status, code })
})

test('a stranger gets 401 from every procedure', async () => {
  const { deps, signIn } = await openRoutes()
  signIn(null)
  for (const { path } of listProcedures()) {
    const response = await v1Response(request(`/api/v1/${path}`, { method: 'POST' }), path, deps)
    expect(response.status, path).toBe(401)
  }
})

test('a fault of ours is a problem without its cause', async () => {
  const { deps, logged } = await openRoutes()
  deps.store.getRun = () => Promise.reject(new Error('SELECT failed'))
  const init = { ...POST, body: '{"runId":"run_1"}' }
  const response = await v1Response(request('/api/v1/runs.get', init), 'runs.get', deps)
  expect(response.status).toBe(500)
  expect(await response.text()).not.toContain('SELECT')
  expect(JSON.stringify(logged)).toContain('SELECT failed')
})
