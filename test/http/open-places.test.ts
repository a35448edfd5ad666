import { expect, test, vi } from 'vitest'
import { eventsResponse } from '@/server/http/sse'
import { HTTP_LIMITS } from '@/server/http/http-limits'
import { createOpenPlaces } from '@/server/http/open-places'
import { openRoutes, request, startTalk } from './support'

const { streamsByUser, streamsByToken } = HTTP_LIMITS

test('[F22] a user holds 20 places and each token 200, apart from each other', () => {
  const places = createOpenPlaces()
  const user = { userId: 'usr_1', tokenId: null }
  const token = { userId: 'usr_1', tokenId: 'tok_1' }
  const leave = Array.from({ length: streamsByUser }, () => places.take(user))
  expect(() => places.take(user)).toThrow(/^You already have 20 streams open/)
  for (let held = 0; held < streamsByToken; held++) places.take(token)
  expect(() => places.take(token)).toThrow(/^This token already has 200 streams open/)
  places.take({ userId: 'usr_1', tokenId: 'tok_2' })
  places.take({ userId: 'usr_2', tokenId: null })
  leave[0]?.()
  leave[0]?.()
  places.take(user)
  expect(() => places.take(user)).toThrow(expect.objectContaining({ code: 'rate_limited' }) as Error)
})

test('[F22] [S-15] the twenty-first stream of a user is 429 with words, until one of the others ends', async () => {
  const routes = await openRoutes()
  const talk = await startTalk(routes)
  const open = (signal?: AbortSignal) =>
    eventsResponse({ ...facts(talk.runId), signal: signal ?? new AbortController().signal }, talk.runId, routes.deps)
  const first = new AbortController()
  await open(first.signal)
  for (let held = 1; held < streamsByUser; held++) expect((await open()).status).toBe(200)
  const refused = await open()
  expect(refused.status).toBe(429)
  expect(refused.headers.get('retry-after')).toBe('5')
  expect(await refused.text()).toContain('20 streams open')
  first.abort()
  await vi.waitFor(async () => expect((await open()).status).toBe(200))
  routes.signIn(routes.actor('admin'))
  expect((await open()).status).toBe(200)
  routes.hub.close()
})

test('[F22] a stream that is refused, or that ends at once, holds no place', async () => {
  const routes = await openRoutes()
  const talk = await startTalk(routes)
  for (let round = 0; round < 2 * streamsByUser; round++) {
    const unknown = await eventsResponse(facts('run_none'), 'run_none', routes.deps)
    expect(unknown.status).toBe(404)
    const page = await eventsResponse(facts(talk.runId, '?live=0'), talk.runId, routes.deps)
    expect(page.status).toBe(200)
    await page.text()
  }
})

function facts(runId: string, query = '') {
  const { method, headers, url } = request(`/api/runs/${runId}/events${query}`)
  return { method, headers, url, signal: new AbortController().signal }
}
