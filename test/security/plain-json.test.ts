import { expect, test } from 'vitest'
import { openApiDocument } from '@/server/api/openapi'
import { trpcResponse } from '@/server/http/trpc'
import { traceResponse } from '@/server/http/trace'
import { v1Response } from '@/server/http/v1'
import { openRoutes, request, startTalk, type Routes } from '../http/support'
import { REFUSED_TYPES, TAKEN_TYPES } from './corpora/content-types'
import { HOSTILE_OBJECTS, METADATA_KEYS, TYPED_ARRAY_META } from './corpora/hostile-keys'

const JSON_TYPE = { 'content-type': 'application/json' }

function post(routes: Routes, procedure: string, body: string): Promise<Response> {
  const init = { method: 'POST', body, headers: JSON_TYPE }
  return v1Response(request(`/api/v1/${procedure}`, init), procedure, routes.deps)
}

function trpc(routes: Routes, procedure: string, body: string): Promise<Response> {
  return trpcResponse(request(`/api/trpc/${procedure}`, { method: 'POST', body, headers: JSON_TYPE }), routes.deps)
}

const launch = (metadata: string) => `{"prompt":"hi","targets":[{"backend":"demo"}],"metadata":${metadata}}`
const withKey = (key: string) => `{${JSON.stringify(key)}:"y"}`
const READS = ['runs.view', 'runs.trace', 'runs.get', 'runs.snapshot', 'runs.result', 'reductions.list'] as const

test('[F2] [S-17] a metadata key that cannot be used is refused by name', async ({ task }) => {
  const routes = await openRoutes()
  for (const key of METADATA_KEYS) {
    for (const send of [post, trpc]) {
      const response = await send(routes, 'runs.launch', launch(withKey(key)))
      expect(response.status, key).toBe(400)
      expect(await response.text()).toContain('cannot be used')
    }
  }
  task.meta.cases = METADATA_KEYS.length
})

test('[F18] metadata has at most 64 entries and 16 KiB in all, and what fits is kept', async () => {
  const routes = await openRoutes()
  const entries = (count: number, length: number) =>
    JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 'x'.repeat(length)])))
  const statusOf = async (metadata: string) => (await post(routes, 'runs.launch', launch(metadata))).status
  expect(await statusOf(entries(65, 1))).toBe(400)
  expect(await statusOf(entries(17, 1_000))).toBe(400)
  expect(await statusOf('{"a":1}')).toBe(400)
  expect(await statusOf('["a"]')).toBe(400)
  const response = await post(routes, 'runs.launch', launch(entries(16, 990)))
  const { runId } = (await response.json()) as { runId: string }
  expect(Object.keys((await routes.deps.store.getRun(runId))?.metadata ?? {})).toHaveLength(16)
  expect(await statusOf('{"ticket":"A-1","ci.job/id":"7","forked_from:x":"ü"}')).toBe(200)
})

test('[F2] runs that were poisoned before these rules hide no other run, anywhere', async ({ task }) => {
  const routes = await openRoutes()
  const sound = await startTalk(routes)
  const poisoned: string[] = []
  for (const metadata of HOSTILE_OBJECTS) {
    const talk = await startTalk(routes)
    await routes.ledger.db.run.update({ where: { id: talk.runId }, data: { metadata } })
    poisoned.push(talk.runId)
  }
  for (const send of [post, trpc]) {
    const list = await send(routes, 'runs.list', '{"limit":100}')
    expect(list.status).toBe(200)
    const text = await list.text()
    for (const runId of [sound.runId, ...poisoned]) expect(text).toContain(runId)
    for (const procedure of READS) {
      for (const runId of poisoned) {
        const response = await send(routes, procedure, JSON.stringify({ runId }))
        expect(response.status, `${procedure} ${await response.text()}`).toBe(200)
      }
    }
  }
  expect(Object.prototype).not.toHaveProperty('polluted')
  task.meta.cases = HOSTILE_OBJECTS.length
})

test('[F2] a row that cannot be read at all is left out of lists, and logged', async () => {
  const routes = await openRoutes()
  const sound = await startTalk(routes)
  const broken = await startTalk(routes)
  await routes.ledger.db.run.update({ where: { id: broken.runId }, data: { policy: '{"half":', status: 'lost' } })
  const response = await post(routes, 'runs.list', '{}')
  const { items } = (await response.json()) as { items: { id: string }[] }
  expect(items.map(({ id }) => id)).toEqual([sound.runId])
  expect((await post(routes, 'requests.list', '{}')).status).toBe(200)
  expect((await routes.deps.store.listOpenRuns()).map(({ id }) => id)).toEqual([sound.runId])
})

test('[F2] [S-17] tool inputs with such keys pass through every read unchanged', async ({ task }) => {
  const routes = await openRoutes()
  const talk = await startTalk(routes)
  const of = { workerId: talk.fence.workerId, attempt: talk.fence.attempt }
  for (const [index, text] of HOSTILE_OBJECTS.entries()) {
    const payload = { toolId: `t${index}`, title: 'Read', kind: 'read' as const, input: JSON.parse(text) as unknown }
    await routes.deps.store.addEvents(talk.fence, [{ ...of, type: 'tool.started', message: 'Read', payload }])
    const named = { toolId: '__proto__', title: text, kind: 'read' as const, input: JSON.parse(text) as unknown }
    await routes.deps.store.addEvents(talk.fence, [{ ...of, type: 'tool.started', message: 'Read', payload: named }])
  }
  for (const send of [post, trpc]) {
    for (const procedure of ['runs.events', ...READS]) {
      const response = await send(routes, procedure, JSON.stringify({ runId: talk.runId }))
      expect(response.status, procedure).toBe(200)
    }
  }
  const page = await (await post(routes, 'runs.events', JSON.stringify({ runId: talk.runId, limit: 500 }))).text()
  for (const text of HOSTILE_OBJECTS) expect(page).toContain(JSON.stringify(JSON.parse(text)))
  for (const format of ['json', 'ndjson', 'markdown']) {
    const path = `/api/runs/${talk.runId}/trace?format=${format}`
    expect((await traceResponse(request(path), talk.runId, routes.deps)).status).toBe(200)
  }
  expect(Object.prototype).not.toHaveProperty('polluted')
  task.meta.cases = HOSTILE_OBJECTS.length
})

test('[F3] a body that asks for a transformer is input like any other', async () => {
  const routes = await openRoutes()
  for (const send of [post, trpc]) {
    const response = await send(routes, 'runs.get', TYPED_ARRAY_META(50_000))
    expect(response.status).toBe(400)
    expect((await response.text()).length).toBeLessThan(10_000)
  }
})

test.each([
  ['arrays', (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`],
  ['objects', (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`],
  ['arrays that never end', (depth: number) => '['.repeat(depth)],
  ['escaped quotes in a text that never ends', (depth: number) => `"${'\\"'.repeat(depth)}`],
])('[F3] [S-15] input of deep %s is refused', async (_, make) => {
  const routes = await openRoutes()
  for (const send of [post, trpc]) {
    expect((await send(routes, 'runs.launch', make(100_000))).status).toBe(400)
    expect((await send(routes, 'runtimes.save', `{"entry":${make(65)},"password":"x"}`)).status).toBe(400)
  }
})

test('[F3] an answer to wrong input does not grow with the input', async () => {
  const routes = await openRoutes()
  const wide = [
    `{"prompt":"hi","targets":[${Array.from({ length: 100_000 }, () => '0').join(',')}]}`,
    `{"prompt":"hi",${Array.from({ length: 50_000 }, (_, index) => `"k${index}":0`).join(',')}}`,
    `{"prompt":"hi","${'k'.repeat(900_000)}":0}`,
  ]
  for (const body of wide) {
    for (const send of [post, trpc]) {
      const response = await send(routes, 'runs.launch', body)
      expect(response.status).toBe(400)
      expect((await response.text()).length).toBeLessThan(20_000)
    }
  }
})

test('[F15] [S-07] only application/json is taken, and only as it is', async ({ task }) => {
  const routes = await openRoutes()
  const send = async (headers: Record<string, string>) => {
    const init = { method: 'POST', body: new TextEncoder().encode('{"limit":5}'), headers }
    return [
      await v1Response(request('/api/v1/runs.list', init), 'runs.list', routes.deps),
      await trpcResponse(request('/api/trpc/runs.list', init), routes.deps),
    ]
  }
  for (const headers of REFUSED_TYPES) {
    for (const response of await send(headers)) {
      expect(response.status, JSON.stringify(headers)).toBe(415)
      expect(await response.text()).toMatch(/application\/json|content-encoding/)
    }
  }
  for (const type of TAKEN_TYPES) {
    for (const response of await send({ 'content-type': type })) expect(response.status, type).toBe(200)
  }
  task.meta.cases = REFUSED_TYPES.length + TAKEN_TYPES.length
})

test('[F18] a row of a list carries no prompt, metadata, rubric or result', async () => {
  const routes = await openRoutes()
  const big = 'B'.repeat(900)
  for (let round = 0; round < 5; round++) {
    const metadata = JSON.stringify(Object.fromEntries(Array.from({ length: 16 }, (_, key) => [`k${key}`, big])))
    await post(routes, 'runs.launch', `{"prompt":"${'p'.repeat(200_000)}","metadata":${metadata}}`)
  }
  const text = await (await post(routes, 'runs.list', '{"limit":100}')).text()
  expect(text).not.toContain(big)
  expect(text.length / 5).toBeLessThan(2_500)
})

test('[F2] the description of the procedures shows metadata as a record of texts', () => {
  const text = JSON.stringify(openApiDocument('1'))
  expect(text).toContain('"metadata":{"type":"object"')
})

test('[F2] a fork of a run from before these rules starts, without the keys that are refused now', async () => {
  const routes = await openRoutes()
  const talk = await startTalk(routes)
  const metadata = '{"__proto__":"a","constructor":"b","ticket":"c"}'
  await routes.ledger.db.run.update({ where: { id: talk.runId }, data: { metadata } })
  const response = await post(routes, 'runs.fork', JSON.stringify({ runId: talk.runId }))
  const { runId } = (await response.json()) as { runId: string }
  const fork = await routes.deps.store.getRun(runId)
  expect(fork?.metadata).toEqual({ ticket: 'c', forkedFrom: talk.runId })
})
