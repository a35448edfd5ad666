import { createTRPCClient, httpBatchLink, httpLink, TRPCClientError } from '@trpc/client'
import { expect, test } from 'vitest'
import type { AppRouter } from '@/server/api/root'
import { healthResponse, readyResponse } from '@/server/http/health'
import { eventsResponse } from '@/server/http/sse'
import { traceResponse } from '@/server/http/trace'
import { trpcResponse } from '@/server/http/trpc'
import { end } from '../services/support/play-runner'
import { ORIGIN, openRoutes, request, startTalk, type Routes } from './support'

/** The client asks by text or URL, never by a Request. */
function pathOf(url: URL | RequestInfo): string {
  if (typeof url !== 'string' && !(url instanceof URL)) throw new Error('expected an address')
  return url.toString().slice(ORIGIN.length)
}

function client(
  routes: Routes,
  link: typeof httpLink | typeof httpBatchLink = httpBatchLink,
  headers: Record<string, string> = {},
) {
  const fetch = (url: URL | RequestInfo, init?: RequestInit) =>
    trpcResponse(
      request(pathOf(url), {
        ...init,
        headers: { ...Object.fromEntries(new Headers(init?.headers)), ...headers },
      }),
      routes.deps,
    )
  return createTRPCClient<AppRouter>({ links: [link({ url: `${ORIGIN}/api/trpc`, fetch })] })
}

async function failureOf(call: Promise<unknown>) {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof TRPCClientError)) throw new Error(`expected a tRPC error, got ${String(error)}`)
  return error as TRPCClientError<AppRouter>
}

test('a run is launched, read and cancelled through tRPC', async () => {
  const routes = await openRoutes()
  const api = client(routes)
  const { runId } = await api.runs.launch.mutate({ prompt: 'hi', targets: [{ backend: 'demo' }] })
  const [status, page] = await Promise.all([api.runs.get.query({ runId }), api.runs.list.query()])
  expect(status).toMatchObject({ run: { id: runId }, workers: [{ runId }], lastSeq: 2 })
  expect(page.items).toMatchObject([{ id: runId, promptPreview: 'hi', mayControl: true }])
  expect(await api.runs.cancel.mutate({ runId })).toMatchObject({ status: 'cancelled' })
  expect(await api.me.query()).toMatchObject({ role: 'owner', workspace: { name: 'Analysts' } })
})

test('a long prompt is validated by POST, though validation is a query', async () => {
  const routes = await openRoutes()
  const fetch = (url: URL | RequestInfo, init?: RequestInit) => {
    expect(init?.method).toBe('POST')
    return trpcResponse(request(pathOf(url), { ...init, headers: { 'content-type': 'application/json' } }), routes.deps)
  }
  const api = createTRPCClient<AppRouter>({
    links: [httpLink({ url: `${ORIGIN}/api/trpc`, methodOverride: 'POST', fetch })],
  })
  const checked = await api.runs.validate.query({ prompt: 'x'.repeat(200_000), targets: [{ backend: 'nope' }] })
  expect(checked.issues).toMatchObject([{ code: 'unknown_backend' }])
})

test('a mutation by GET is refused', async () => {
  const routes = await openRoutes()
  const input = encodeURIComponent(JSON.stringify({ prompt: 'hi' }))
  const response = await trpcResponse(request(`/api/trpc/runs.launch?input=${input}`), routes.deps)
  expect(response.status).toBe(405)
  expect((await routes.deps.store.listRuns({ workspaceId: routes.workspaceId, limit: 1 })).items).toEqual([])
})

test.each([
  ['a prompt of 300 KB', { prompt: 'x'.repeat(300_000) }, /256 KiB/],
  ['repeat 0', { prompt: 'hi', repeat: 0 }, /^repeat: Repeat must be at least 1/],
  ['repeat 10,000', { prompt: 'hi', repeat: 10_000 }, /^repeat: Repeat must be at most 50/],
  ['an empty prompt', { prompt: ' ' }, /^prompt: The prompt is empty/],
] as const)('%s is bad input with a readable message', async (_, input, message) => {
  const routes = await openRoutes()
  const error = await failureOf(client(routes).runs.launch.mutate(input))
  expect(error.message).toMatch(message)
  expect(error.data).toMatchObject({ code: 'BAD_REQUEST', httpStatus: 400, domainCode: 'invalid_input' })
  expect(error.data?.details).toHaveProperty('issues')
})

test('an id or a search that no database could hold is bad input, on every road', async () => {
  const routes = await openRoutes()
  const api = client(routes)
  const runId = 'run_\0'
  const calls = [
    api.runs.get.query({ runId }),
    api.workers.get.query({ workerId: runId }),
    api.requests.answer.mutate({ id: runId, action: 'allow' }),
    api.runs.list.query({ query: 'a\0b' }),
    api.runs.list.query({ cursor: Buffer.from('["2026-01-01T00:00:00.000Z","a\\u0000"]').toString('base64url') }),
  ]
  for (const { data } of await Promise.all(calls.map(failureOf)))
    expect(data).toMatchObject({ domainCode: 'invalid_input' })
  expect((await traceResponse(request('/api/runs/run_%00/trace'), runId, routes.deps)).status).toBe(400)
  expect((await eventsResponse(request('/api/runs/run_%00/events'), runId, routes.deps)).status).toBe(400)
})

test('a domain error keeps its code, its details and the request’s id', async () => {
  const routes = await openRoutes()
  const error = await failureOf(
    client(routes, httpBatchLink, { 'x-request-id': 'abc' }).runs.get.query({ runId: 'run_none' }),
  )
  expect(error.message).toBe('run run_none does not exist')
  expect(error.data).toMatchObject({
    code: 'NOT_FOUND',
    domainCode: 'not_found',
    details: { id: 'run_none' },
    requestId: 'abc',
  })
})

test('a fault of ours is told without its cause and logged with it', async () => {
  const routes = await openRoutes()
  routes.deps.store.getRun = () => Promise.reject(new Error('SELECT * FROM "Run" failed at /srv/plenum/data/plenum.db'))
  const error = await failureOf(client(routes).runs.get.query({ runId: 'run_1' }))
  expect(error.data).toMatchObject({ code: 'INTERNAL_SERVER_ERROR', domainCode: null })
  const told = JSON.stringify([error.message, error.data, error.shape])
  expect(told).not.toMatch(/SELECT|\/srv|stack|\.ts/)
  expect(error.message).toContain(error.data?.requestId)
  expect(JSON.stringify(routes.logged)).toContain('SELECT * FROM')
  expect(JSON.stringify(routes.logged)).toContain(error.data?.requestId)
})

test('accounts that cannot be read are a fault, never a stranger', async () => {
  const routes = await openRoutes()
  routes.deps.getActor = () => Promise.reject(new Error('database is locked'))
  const error = await failureOf(client(routes).me.query())
  expect(error.data).toMatchObject({ code: 'INTERNAL_SERVER_ERROR', httpStatus: 500 })
  expect(error.message).not.toContain('locked')
})

test('a body of more than 1 MiB is refused with a typed error, also when it lies about its length', async () => {
  const routes = await openRoutes()
  const error = await failureOf(client(routes).runs.launch.mutate({ prompt: 'x'.repeat(1_100_000) }))
  expect(error.data).toMatchObject({ code: 'PAYLOAD_TOO_LARGE', httpStatus: 413, domainCode: 'too_large' })

  const endless = new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(new Uint8Array(65_536)) })
  const init = { method: 'POST', body: endless, duplex: 'half', headers: { 'content-type': 'application/json' } }
  expect((await trpcResponse(request('/api/trpc/runs.launch', init), routes.deps)).status).toBe(413)
})

test('a batch of more than 20 calls is refused', async () => {
  const routes = await openRoutes()
  const api = client(routes)
  await Promise.all(Array.from({ length: 20 }, () => api.me.query()))
  const error = await failureOf(Promise.all(Array.from({ length: 21 }, () => api.me.query())))
  expect(error.data?.httpStatus).toBe(400)
})

test('a stranger is asked to sign in, and a page of another site is refused even with a session', async () => {
  const routes = await openRoutes()
  const evil = await failureOf(
    client(routes, httpLink, { origin: 'https://evil.example' }).runs.launch.mutate({ prompt: 'hi' }),
  )
  expect(evil.data).toMatchObject({ code: 'FORBIDDEN', domainCode: 'forbidden' })
  const bearer = client(routes, httpLink, { origin: 'https://tool.example', authorization: 'Bearer plm_x_y' })
  expect(await bearer.runs.launch.mutate({ prompt: 'hi', targets: [{ backend: 'demo' }] })).toHaveProperty('runId')
  routes.signIn(null)
  const stranger = await failureOf(client(routes).me.query())
  expect(stranger.data).toMatchObject({ code: 'UNAUTHORIZED', domainCode: 'unauthenticated' })
})

test('the trace of a run of thousands of events is complete in every format', async () => {
  const routes = await openRoutes()
  const talk = await startTalk(routes)
  for (let batch = 0; batch < 5; batch++) await talk.say(500, 'ünïcode "x"')
  await end(routes.deps, talk.fence, { status: 'completed', result: 'The ```answer```', resultJson: null })
  const path = `/api/runs/${talk.runId}/trace`
  const events = await allEvents(routes, talk.runId)
  expect(events.length).toBeGreaterThan(2_500)

  const json = await traceResponse(request(path), talk.runId, routes.deps)
  expect(json.headers.get('content-disposition')).toBe(`attachment; filename="plenum-${talk.runId}.json"`)
  const trace: unknown = await json.json()
  expect(trace).toMatchObject({
    run: { id: talk.runId, status: 'completed' },
    workers: [{ result: 'The ```answer```' }],
  })
  expect(trace).toHaveProperty('events', events)
  expect(await client(routes).runs.trace.query({ runId: talk.runId })).toEqual(trace)

  const ndjson = await (await traceResponse(request(`${path}?format=ndjson`), talk.runId, routes.deps)).text()
  expect(
    ndjson
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
  ).toEqual(events)

  const report = await (await traceResponse(request(`${path}?format=markdown`), talk.runId, routes.deps)).text()
  expect(report).toContain('- **Status:** completed')
  expect(report).toContain('````\nThe ```answer```\n````')
})

test.each([
  ['a stranger', '', 401],
  ['a foreign run', '', 404],
  ['an unknown format', '?format=xml', 400],
] as const)('%s gets a problem instead of a trace', async (who, query, status) => {
  const routes = await openRoutes()
  const talk = await startTalk(routes)
  if (who === 'a stranger') routes.signIn(null)
  if (who === 'a foreign run') routes.signIn(routes.foreign)
  const response = await traceResponse(request(`/api/runs/${talk.runId}/trace${query}`), talk.runId, routes.deps)
  expect(response.status).toBe(status)
  expect(response.headers.get('content-type')).toBe('application/problem+json')
})

test('health answers without the database; ready says whether it can work', async () => {
  expect(await healthResponse().json()).toEqual({ status: 'ok' })
  const stop = new AbortController()
  const ready = (isReady: boolean) =>
    readyResponse(() => Promise.resolve({ ledger: { isReady: () => Promise.resolve(isReady) }, shutdown: stop }))
  expect((await ready(true)).status).toBe(200)
  expect((await ready(false)).status).toBe(503)
  expect((await readyResponse(() => Promise.reject(new Error('no database')))).status).toBe(503)
  stop.abort()
  const stopping = await ready(true)
  expect(stopping.status).toBe(503)
  expect(await stopping.json()).toEqual({ status: 'stopping' })
})

async function allEvents({ deps }: Routes, runId: string) {
  const events = []
  for (;;) {
    const page = await deps.store.listEvents(runId, { after: events.at(-1)?.seq ?? 0, limit: 1_000 })
    if (page.length === 0) return events
    events.push(...page)
  }
}
