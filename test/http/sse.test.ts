import { expect, test } from 'vitest'
import { EVENT_SCHEMA } from '@/orchestration/model/events/versions'
import { createEventHub } from '@/server/http/event-hub'
import { eventsResponse } from '@/server/http/sse'
import { end } from '../services/support/play-runner'
import { openRoutes, range, readFrames, request, seqs, startTalk, type Routes } from './support'

async function open(routes: Pick<Routes, 'deps'>, runId: string, query = '', init: Parameters<typeof request>[1] = {}) {
  return eventsResponse(request(`/api/runs/${runId}/events${query}`, init), runId, routes.deps)
}

const DONE = { status: 'completed', result: 'a', resultJson: null } as const

test('a stream sends every event once and in order, then those that come, then the end', async () => {
  const routes = await openRoutes()
  const talk = await startTalk(routes)
  await talk.say(700)
  const response = await open(routes, talk.runId)
  expect(response.status).toBe(200)
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  })
  const stream = readFrames(response)
  const before = await stream.until((frames) => frames.length >= 700)
  await talk.say(5)
  await end(routes.deps, talk.fence, DONE)
  const [rest] = await Promise.all([
    stream.until((frames) => frames.some(({ event }) => event === 'end')),
    routes.clock.advance(1_000),
  ])
  const lastSeq = (await routes.deps.store.getRun(talk.runId))?.lastSeq ?? 0
  expect(seqs([...before, ...rest])).toEqual(range(1, lastSeq))
  expect(rest.at(-1)).toEqual({ id: null, event: 'end', data: { runId: talk.runId, lastSeq } })
  expect(await stream.next()).toBeNull()
  expect(routes.hub.viewerCount).toBe(0)
})

test('what is streamed live and what is read again are the same events', async () => {
  const routes = await openRoutes()
  const talk = await startTalk(routes)
  const stream = readFrames(await open(routes, talk.runId, '?after=0'))
  const early = await stream.until((frames) => frames.length > 0)
  await talk.say(10, 'ünïcode "quoted" \n line')
  await end(routes.deps, talk.fence, DONE)
  const [rest] = await Promise.all([stream.until(() => false), routes.clock.advance(1_000)])
  const live = [...early, ...rest].filter(({ event }) => event === 'ledger').map(({ data }) => data)
  expect(live).toEqual(await routes.deps.store.listEvents(talk.runId, { limit: 500 }))
})

test('a stream that was cut anywhere goes on exactly after the last event seen', async () => {
  const routes = await openRoutes()
  const talk = await startTalk(routes)
  await talk.say(300, 'long enough to be cut in the middle of a frame')
  await end(routes.deps, talk.fence, DONE)
  const whole = await (await open(routes, talk.runId)).text()
  const lastSeq = (await routes.deps.store.getRun(talk.runId))?.lastSeq ?? 0
  const cuts = Array.from({ length: 60 }, (_, index) => Math.floor((whole.length * (index * 37)) / (60 * 37)))
  for (const cut of cuts) {
    // A client dispatches a frame at its blank line; what comes after that is lost with the connection.
    const seen = [
      ...whole
        .slice(0, cut)
        .split('\n\n')
        .slice(0, -1)
        .join('\n\n')
        .matchAll(/^id: (\d+)$/gm),
    ].map((m) => Number(m[1]))
    const headers = seen.length === 0 ? undefined : { 'last-event-id': String(seen.at(-1)) }
    const again = readFrames(await open(routes, talk.runId, '?after=0', headers === undefined ? {} : { headers }))
    const rest = seqs(await again.until(() => false))
    expect([...seen, ...rest], `cut at ${cut}`).toEqual(range(1, lastSeq))
  }
})

test('the id of the last event seen wins over the cursor in the address', async () => {
  const routes = await openRoutes()
  const talk = await startTalk(routes)
  await talk.say(20)
  const frames = await readFrames(
    await open(routes, talk.runId, '?after=2&live=0', { headers: { 'last-event-id': '15' } }),
  ).until(() => false)
  expect(seqs(frames)[0]).toBe(16)
})

test('live=0 answers what there is and ends, though the run goes on', async () => {
  const routes = await openRoutes()
  const talk = await startTalk(routes)
  await talk.say(450)
  const frames = await readFrames(await open(routes, talk.runId, '?live=0')).until(() => false)
  const { lastSeq } = (await routes.deps.store.getRun(talk.runId)) ?? { lastSeq: 0 }
  expect(seqs(frames)).toEqual(range(1, lastSeq))
  expect(frames.some(({ event }) => event === 'end')).toBe(false)
})

test('a run that ended and was seen whole answers only the end', async () => {
  const routes = await openRoutes()
  const talk = await startTalk(routes)
  await end(routes.deps, talk.fence, DONE)
  const { lastSeq } = (await routes.deps.store.getRun(talk.runId)) ?? { lastSeq: 0 }
  const frames = await readFrames(await open(routes, talk.runId, `?after=${lastSeq}`)).until(() => false)
  const [greeting, ...rest] = frames ?? []
  expect(greeting).toEqual({ id: null, event: 'schema', data: { schema: EVENT_SCHEMA } })
  expect(rest).toEqual([{ id: null, event: 'end', data: { runId: talk.runId, lastSeq } }])
})

test('many viewers share one reader and the same bytes', async () => {
  const routes = await openRoutes()
  const talk = await startTalk(routes)
  routes.signIn(routes.token(['runs:read'])) // a person may open fewer streams
  const { lastSeq } = (await routes.deps.store.getRun(talk.runId)) ?? { lastSeq: 0 }
  let reads = 0
  const original = routes.deps.store.listEventTexts.bind(routes.deps.store)
  routes.deps.store.listEventTexts = (...args) => {
    reads++
    return original(...args)
  }
  const streams = await Promise.all(
    Array.from({ length: 50 }, async () => readFrames(await open(routes, talk.runId, `?after=${lastSeq}`))),
  )
  await Promise.all(streams.map((stream) => stream.chunk())) // the greeting
  expect(routes.hub.viewerCount).toBe(50)
  await talk.say(30)
  const [chunks] = await Promise.all([Promise.all(streams.map((stream) => stream.chunk())), routes.clock.advance(100)])
  expect(new Set(chunks.map((chunk) => chunk?.buffer)).size).toBe(1)
  expect(reads).toBeLessThanOrEqual(1)
  await Promise.all(streams.map((stream) => stream.cancel()))
  expect(routes.hub.viewerCount).toBe(0)
  expect(routes.clock.pendingTimers()).toBe(0)
})

test('a viewer that stops reading is let go, holds next to nothing, and resumes without a gap', async () => {
  const routes = await openRoutes()
  const talk = await startTalk(routes)
  const { lastSeq } = (await routes.deps.store.getRun(talk.runId)) ?? { lastSeq: 0 }
  const stalled = readFrames(await open(routes, talk.runId, `?after=${lastSeq}`))
  await stalled.next()
  await talk.say(200, 'x'.repeat(10_000))
  await routes.clock.advance(16_000)
  expect(routes.hub.viewerCount).toBe(0)
  const late = seqs(await stalled.until(() => false))
  expect(late).toEqual([]) // nothing was queued for it
  expect(stalled.retries.length).toBeGreaterThan(0)
  await end(routes.deps, talk.fence, DONE)
  const frames = await readFrames(await open(routes, talk.runId, `?after=${lastSeq}`)).until(() => false)
  const now = (await routes.deps.store.getRun(talk.runId))?.lastSeq ?? 0
  expect(seqs(frames)).toEqual(range(lastSeq + 1, now))
})

test('a viewer is sent at most 64 KB at once, or one event that is larger', async () => {
  const routes = await openRoutes()
  const talk = await startTalk(routes)
  await talk.say(60, 'x'.repeat(10_000))
  const stream = readFrames(await open(routes, talk.runId, '?live=0'))
  for (let chunk = await stream.chunk(); chunk !== null; chunk = await stream.chunk()) {
    expect(chunk.length).toBeLessThanOrEqual(80_000)
    expect(chunk.buffer.byteLength).toBeLessThanOrEqual(80_000)
  }
})

test('a quiet stream sends a comment every 15 seconds and ends after five minutes with a retry hint', async () => {
  const routes = await openRoutes()
  const talk = await startTalk(routes)
  const stream = readFrames(await open(routes, talk.runId))
  const reading = stream.until(() => false)
  await routes.clock.advance(61_000)
  expect(stream.comments.length).toBeGreaterThanOrEqual(3)
  await routes.clock.advance(5 * 60_000)
  await reading
  expect(stream.retries).toHaveLength(2) // at the beginning and at the end
  expect(routes.clock.pendingTimers()).toBe(0)
})

test('a viewer who may not read any more is cut off within 30 seconds', async () => {
  const routes = await openRoutes()
  const talk = await startTalk(routes)
  const stream = readFrames(await open(routes, talk.runId))
  const reading = stream.until(() => false)
  await routes.clock.advance(10_000)
  routes.signIn(null)
  await routes.clock.advance(31_000)
  await talk.say(1, 'secret')
  await routes.clock.advance(1_000)
  expect(JSON.stringify(await reading)).not.toContain('secret')
})

test('at shutdown streams end with a retry hint, and later ones are told to come back', async () => {
  const routes = await openRoutes()
  const talk = await startTalk(routes)
  const stream = readFrames(await open(routes, talk.runId))
  const reading = stream.until(() => false)
  await routes.clock.advance(0)
  routes.hub.close()
  await reading
  expect(stream.retries).toHaveLength(2)
  const late = await open(routes, talk.runId)
  expect(late.status).toBe(200)
  expect(late.headers.get('connection')).toBe('close')
  expect(await late.text()).toBe('retry: 1000\n\n')
  expect(routes.clock.pendingTimers()).toBe(0)
})

test('a client that goes away leaves nothing behind', async () => {
  const routes = await openRoutes()
  const talk = await startTalk(routes)
  for (let round = 0; round < 50; round++) {
    const abort = new AbortController()
    const stream = readFrames(await open(routes, talk.runId, '', { signal: abort.signal }))
    await stream.next()
    abort.abort()
  }
  expect(routes.hub.viewerCount).toBe(0)
  expect(routes.clock.pendingTimers()).toBe(0)
})

test('a read that fails once delays events, and loses none', async () => {
  const routes = await openRoutes()
  const talk = await startTalk(routes)
  const { lastSeq } = (await routes.deps.store.getRun(talk.runId)) ?? { lastSeq: 0 }
  const listEventTexts = routes.deps.store.listEventTexts.bind(routes.deps.store)
  routes.deps.feed.subscribe = () => () => undefined
  const flaky = createEventHub(routes.deps)
  const stream = readFrames(await open({ deps: { ...routes.deps, hub: flaky } }, talk.runId, `?after=${lastSeq}`))
  const reading = stream.until((frames) => frames.length >= 3)
  routes.deps.store.listEventTexts = () => Promise.reject(new Error('the database is down'))
  await talk.say(3)
  await routes.clock.advance(7_000)
  routes.deps.store.listEventTexts = listEventTexts
  await routes.clock.advance(7_000)
  expect(seqs(await reading)).toEqual(range(lastSeq + 1, lastSeq + 3))
  await stream.cancel()
})

test('a run that could not be read leaves no follower behind', async () => {
  const routes = await openRoutes()
  const talk = await startTalk(routes)
  let followers = 0
  const subscribe = routes.deps.feed.subscribe.bind(routes.deps.feed)
  routes.deps.feed.subscribe = (...args) => {
    followers++
    const unsubscribe = subscribe(...args)
    return () => {
      followers--
      unsubscribe()
    }
  }
  const hub = createEventHub({
    ...routes.deps,
    store: { ...routes.deps.store, getRun: () => Promise.reject(new Error('the database is down')) },
  })
  await expect(hub.acquire(talk.runId)).rejects.toThrow('the database is down')
  expect(followers).toBe(0)
})

test('a stream does not end by the old status of a run that was brought back', async () => {
  const routes = await openRoutes()
  const talk = await startTalk(routes)
  await end(routes.deps, talk.fence, DONE)
  const channel = await routes.hub.acquire(talk.runId)
  expect(channel?.isTerminal).toBe(true)
  const getRun = routes.deps.store.getRun.bind(routes.deps.store)
  let readStatus: () => void = () => undefined
  routes.deps.store.getRun = async (runId) => {
    await new Promise<void>((resolve) => (readStatus = resolve))
    return getRun(runId)
  }
  const before = channel?.head ?? 0
  await routes.deps.store.reactivateRun(talk.runId, { id: 'usr_1', name: 'Ada' }, 'again')
  await routes.clock.advance(100)
  expect(channel?.head).toBe(before + 1)
  expect(channel?.isTerminal).toBe(false) // though its status has not been read yet
  readStatus()
  routes.hub.release(talk.runId)
})

test('a nudge that was lost is made up for by the poll', async () => {
  const routes = await openRoutes()
  const talk = await startTalk(routes)
  routes.deps.feed.subscribe = () => () => undefined
  const { lastSeq } = (await routes.deps.store.getRun(talk.runId)) ?? { lastSeq: 0 }
  const deaf = { ...routes.deps, hub: createEventHub(routes.deps) }
  const stream = readFrames(await open({ deps: deaf }, talk.runId, `?after=${lastSeq}`))
  const reading = stream.until((frames) => frames.length >= 3)
  await talk.say(3)
  await routes.clock.advance(7_000)
  expect(seqs(await reading)).toEqual(range(lastSeq + 1, lastSeq + 3))
  await stream.cancel()
})

test.each([
  ['a stranger', 401, 'unauthenticated'],
  ['a run of another workspace', 404, 'not_found'],
  ['an unknown run', 404, 'not_found'],
  ['a cursor that is no number', 400, 'invalid_input'],
  ['a page of another site', 403, 'forbidden'],
] as const)('%s gets a problem, not a stream', async (who, status, code) => {
  const routes = await openRoutes()
  const talk = await startTalk(routes)
  if (who === 'a stranger') routes.signIn(null)
  if (who === 'a run of another workspace') routes.signIn(routes.foreign)
  const runId = who === 'an unknown run' ? 'run_none' : talk.runId
  const headers: Record<string, string> = who === 'a page of another site' ? { origin: 'https://evil.example' } : {}
  const response = await open(routes, runId, who === 'a cursor that is no number' ? '?after=abc' : '', { headers })
  expect(response.status).toBe(status)
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  expect(await response.json()).toMatchObject({ code, status })
  expect(routes.hub.viewerCount).toBe(0)
})
