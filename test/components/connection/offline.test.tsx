import { MutationObserver, onlineManager } from '@tanstack/react-query'
import { createTRPCClient, TRPCClientError, type TRPCLink } from '@trpc/client'
import { observable } from '@trpc/server/observable'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { readConnection, watchedFetch } from '@/components/connection/connection'
import { NOT_SENT } from '@/components/connection/not-sent'
import { refuseOfflineLink } from '@/components/connection/refuse-offline-link'
import { errorMessage } from '@/components/text/error-message'
import { createQueryClient } from '@/components/trpc/query-client'
import type { AppRouter } from '@/server/api/root'

const browser = { onLine: true }
beforeEach(() => vi.stubGlobal('navigator', browser))

/** As a browser does: the value, and what TanStack hears of it, which holds back orders by default. */
function setOnline(isOnline: boolean): void {
  browser.onLine = isOnline
  onlineManager.setOnline(isOnline)
}
afterEach(() => {
  vi.unstubAllGlobals()
  setOnline(true)
})

/** A client whose calls end at a list instead of a server. */
function client() {
  const sent: string[] = []
  const end: TRPCLink<AppRouter> =
    () =>
    ({ op }) =>
      observable((observer) => {
        sent.push(op.path)
        observer.next({ result: { data: { status: 'pending' } } })
        observer.complete()
      })
  return { api: createTRPCClient<AppRouter>({ links: [refuseOfflineLink, end] }), sent }
}

test('an order fails at once while offline, says so, and is not carried out when the network is back', async () => {
  const { api, sent } = client()
  const queryClient = createQueryClient()
  queryClient.mount()
  const order = new MutationObserver(queryClient, {
    mutationFn: () => api.workers.interrupt.mutate({ workerId: 'wkr_1' }),
  })
  setOnline(false)
  const refused = await order.mutate().catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(TRPCClientError)
  expect(errorMessage(refused)).toBe(NOT_SENT)
  setOnline(true)
  await queryClient.resumePausedMutations()
  expect(sent).toEqual([])
  await order.mutate()
  expect(sent).toEqual(['workers.interrupt'])
  queryClient.unmount()
})

test('a read is tried while offline', async () => {
  const { api, sent } = client()
  setOnline(false)
  await createQueryClient().query({ queryKey: ['requests'], queryFn: () => api.requests.list.query({}) })
  expect(sent).toEqual(['requests.list'])
})

test('no order waits for the network: it runs, and fails, at once', async () => {
  setOnline(false)
  const queryClient = createQueryClient()
  const order = vi.fn(() => Promise.reject(new TypeError('Failed to fetch')))
  const observer = new MutationObserver(queryClient, { mutationFn: order })
  await expect(observer.mutate()).rejects.toThrow('Failed to fetch')
  expect(order).toHaveBeenCalledTimes(1)
  expect(
    queryClient
      .getMutationCache()
      .getAll()
      .some(({ state }) => state.isPaused),
  ).toBe(false)
  expect(queryClient.getDefaultOptions()).toMatchObject({
    mutations: { networkMode: 'always' },
    queries: { networkMode: 'always', refetchOnReconnect: true },
  })
})

test('a lost network and a silent server are told apart', async () => {
  const answer = vi.fn<typeof fetch>(() => Promise.reject(new TypeError('Failed to fetch')))
  vi.stubGlobal('fetch', answer)
  await expect(watchedFetch('/api/trpc/x')).rejects.toThrow()
  expect(readConnection()).toBe('unreachable')
  expect(errorMessage(new TypeError('Failed to fetch'))).toMatch(/^The server cannot be reached/)
  browser.onLine = false
  expect(readConnection()).toBe('offline')
  expect(errorMessage(new TypeError('Failed to fetch'))).toMatch(/^You are offline/)
  browser.onLine = true
  answer.mockResolvedValueOnce(new Response('{}', { status: 500 }))
  await watchedFetch('/api/trpc/x')
  expect(readConnection()).toBe('online')
  const given = new AbortController()
  given.abort()
  await expect(watchedFetch('/api/trpc/x', { signal: given.signal })).rejects.toThrow()
  expect(readConnection()).toBe('online')
})
