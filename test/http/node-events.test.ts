import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import { answerEvents } from '@/server/http/node-events'
import { end } from '../services/support/play-runner'
import { openRoutes, range, readFrames, seqs, startTalk } from './support'

/** A real HTTP server in front of real services, as scripts/start.mjs puts one there; `next` stands for what Next answers. */
async function openServer() {
  const routes = await openRoutes()
  const passed: string[] = []
  const open = new Set<ServerResponse>()
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    open.add(response)
    response.once('close', () => open.delete(response))
    if (answerEvents(request, response, routes.deps)) return
    passed.push(`${request.method ?? ''} ${request.url ?? ''}`)
    response.writeHead(204).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { ...routes, port, passed, open, url: `http://127.0.0.1:${port}` }
}

const DONE = { status: 'completed', result: 'a', resultJson: null } as const

test('a stream goes out on the connection itself, whole, in order and with the headers of any other answer', async () => {
  const server = await openServer()
  const talk = await startTalk(server)
  await talk.say(700)
  await end(server.deps, talk.fence, DONE)
  const response = await fetch(`${server.url}/api/runs/${talk.runId}/events?after=0`)
  expect(response.status).toBe(200)
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  })
  const frames = await readFrames(response).until(() => false)
  const lastSeq = (await server.deps.store.getRun(talk.runId))?.lastSeq ?? 0
  expect(seqs(frames)).toEqual(range(1, lastSeq))
  expect(frames.at(-1)).toEqual({ id: null, event: 'end', data: { runId: talk.runId, lastSeq } })
  expect(server.hub.viewerCount).toBe(0)
})

test('who may not read a run gets the same problem as anywhere', async () => {
  const server = await openServer()
  const talk = await startTalk(server)
  const cursor = await fetch(`${server.url}/api/runs/${talk.runId}/events?after=abc`)
  expect(cursor.status).toBe(400)
  server.signIn(null)
  const stranger = await fetch(`${server.url}/api/runs/${talk.runId}/events`)
  expect(stranger.status).toBe(401)
  expect(stranger.headers.get('content-type')).toBe('application/problem+json')
  expect(await stranger.json()).toMatchObject({ code: 'unauthenticated' })
})

test('anything but an event stream is left to Next', async () => {
  const server = await openServer()
  const paths = [
    '/',
    '/api/runs/run_1/trace',
    '/api/runs/run_1/eventsx',
    '/api/runs/%00/events',
    '/x/api/runs/a/events',
  ]
  for (const path of paths) expect((await fetch(`${server.url}${path}`)).status).toBe(204)
  expect((await fetch(`${server.url}/api/runs/run_1/events`, { method: 'POST' })).status).toBe(204)
  expect(server.passed).toEqual([...paths.map((path) => `GET ${path}`), 'POST /api/runs/run_1/events'])
})

test('a viewer that reads no more is let go with its connection, and resumes without a gap', async () => {
  const server = await openServer()
  const talk = await startTalk(server)
  const { lastSeq } = (await server.deps.store.getRun(talk.runId)) ?? { lastSeq: 0 }
  const socket = connect(server.port, '127.0.0.1').pause()
  onTestFinished(() => void socket.destroy())
  socket.write(`GET /api/runs/${talk.runId}/events?after=${lastSeq} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`)
  await vi.waitFor(() => expect(server.hub.viewerCount).toBe(1))
  // More than the buffers of two sockets hold: from then on the connection takes nothing.
  for (let round = 0; round < 40; round++) await talk.say(20, 'x'.repeat(20_000))
  await vi.waitFor(async () => {
    await server.clock.advance(1_000)
    expect([...server.open].some(({ writableNeedDrain }) => writableNeedDrain)).toBe(true)
  })
  await server.clock.advance(16_000)
  expect(server.hub.viewerCount).toBe(0)
  await vi.waitFor(() => expect(server.open.size).toBe(0))
  await end(server.deps, talk.fence, DONE)
  const again = await fetch(`${server.url}/api/runs/${talk.runId}/events?after=${lastSeq}`)
  const now = (await server.deps.store.getRun(talk.runId))?.lastSeq ?? 0
  expect(seqs(await readFrames(again).until(() => false))).toEqual(range(lastSeq + 1, now))
})

test('a client that goes away leaves nothing behind', async () => {
  const server = await openServer()
  const talk = await startTalk(server)
  for (let round = 0; round < 20; round++) {
    const abort = new AbortController()
    const response = await fetch(`${server.url}/api/runs/${talk.runId}/events`, { signal: abort.signal })
    await response.body?.getReader().read()
    abort.abort()
  }
  await vi.waitFor(() => expect(server.hub.viewerCount).toBe(0))
  await vi.waitFor(() => expect(server.open.size).toBe(0))
  expect(server.clock.pendingTimers()).toBe(0)
})
