import { expect, test } from 'vitest'
import { EVENT_SCHEMA } from '@/orchestration/model/events/versions'
import { trpcResponse } from '@/server/http/trpc'
import { traceResponse } from '@/server/http/trace'
import { eventsResponse } from '@/server/http/sse'
import { openRoutes, readFrames, request, startTalk, type Routes } from './support'

async function ask(routes: Routes, procedure: string, input: object) {
  const response = await trpcResponse(
    request(`/api/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`),
    routes.deps,
  )
  const body: unknown = await response.json()
  return { response, body }
}

test('every tRPC answer says the schema of the server', async () => {
  const routes = await openRoutes()
  const { response } = await ask(routes, 'runs.list', {})
  expect(response.headers.get('x-plenum-schema')).toBe(EVENT_SCHEMA)
  const refused = await ask(routes, 'runs.get', { runId: 'run_none' })
  expect(refused.response.status).toBe(404)
  expect(refused.response.headers.get('x-plenum-schema')).toBe(EVENT_SCHEMA)
})

test('a run with an event of a later version is refused by name, and its stream and trace show the event', async () => {
  const routes = await openRoutes()
  const talk = await startTalk(routes)
  await talk.say(1)
  const { lastSeq: seq = 0 } = (await routes.deps.store.getRun(talk.runId)) ?? {}
  await routes.ledger.db.event.update({
    where: { runId_seq: { runId: talk.runId, seq } },
    data: { type: 'worker.promoted', v: 3, payload: '{"to":"lead"}' },
  })
  const { response, body } = await ask(routes, 'runs.view', { runId: talk.runId })
  expect(response.status).toBe(422)
  expect(body).toMatchObject({
    error: {
      message: `Event ${seq} of run ${talk.runId} cannot be read: type worker.promoted, version 3, is not known to this version of Plenum.`,
      data: { domainCode: 'unsupported', details: { unreadable: 'unknown_type', seq, type: 'worker.promoted', v: 3 } },
    },
  })
  const shown = { seq, type: 'worker.promoted', v: 3, payload: { to: 'lead' } }
  const stream = readFrames(
    await eventsResponse(request(`/api/runs/${talk.runId}/events?live=0`), talk.runId, routes.deps),
  )
  expect((await stream.until(() => false)).filter(({ event }) => event === 'ledger').at(-1)?.data).toMatchObject(shown)
  const trace = await traceResponse(request(`/api/runs/${talk.runId}/trace`), talk.runId, routes.deps)
  expect(((await trace.json()) as { events: unknown[] }).events.at(-1)).toMatchObject(shown)
  const list = await ask(routes, 'runs.events', { runId: talk.runId })
  expect(JSON.stringify(list.body)).toContain('"type":"worker.promoted"')
})

test('a column that cannot be read is a fault that names it, and hides no other run', async () => {
  const routes = await openRoutes()
  const bad = await startTalk(routes)
  const good = await startTalk(routes)
  await routes.ledger.db.run.update({ where: { id: bad.runId }, data: { policy: '{"maxConcurrency":' } })
  const { response, body } = await ask(routes, 'runs.get', { runId: bad.runId })
  expect(response.status).toBe(500)
  expect(JSON.stringify(body)).toContain(`Run.policy of ${bad.runId} cannot be read: `)
  const list = await ask(routes, 'runs.list', {})
  expect(list.body).toMatchObject({ result: { data: { items: [{ id: good.runId }] } } })
})
