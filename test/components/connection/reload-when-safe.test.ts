import { beforeEach, expect, test, vi } from 'vitest'
import { reloadWhenSafe, type ReloadPorts } from '@/components/connection/reload-when-safe'
import { EVENT_SCHEMA } from '@/orchestration/model/events/versions'

/** A browser whose timers are fired by hand. `session` is what survives a reload. */
function world(session: { reloadedFor: string | null } = { reloadedFor: null }) {
  const timers: (() => void)[] = []
  const state = { isBusy: false, reloads: 0 }
  const ports: ReloadPorts = {
    isBusy: () => state.isBusy,
    reload: () => (state.reloads += 1),
    setTimer: (_, callback) => {
      timers.push(callback)
      return () => void timers.splice(timers.indexOf(callback), 1)
    },
    readReloadedFor: () => session.reloadedFor,
    writeReloadedFor: (schema) => (session.reloadedFor = schema),
  }
  return { ports, state, session, timers, fire: () => timers.shift()?.() }
}

test('a page without typed text is reloaded after its notice was shown', () => {
  const { ports, state, fire } = world()
  reloadWhenSafe('b', ports)
  expect(state.reloads).toBe(0)
  fire()
  expect(state.reloads).toBe(1)
})

test('a page with typed text waits until that is sent or cleared', () => {
  const { ports, state, fire } = world()
  state.isBusy = true
  reloadWhenSafe('b', ports)
  fire()
  fire()
  expect(state.reloads).toBe(0)
  state.isBusy = false
  fire()
  expect(state.reloads).toBe(1)
})

test('a page is not reloaded again for the schema that it was reloaded for', () => {
  const first = world()
  reloadWhenSafe('b', first.ports)
  first.fire()
  const again = world(first.session)
  reloadWhenSafe('b', again.ports)
  expect(again.timers).toEqual([])
  reloadWhenSafe('c', again.ports)
  again.fire()
  expect(again.state.reloads).toBe(1)
})

test('a page that is left is not reloaded', () => {
  const { ports, timers } = world()
  reloadWhenSafe('b', ports)()
  expect(timers).toEqual([])
})

beforeEach(() => vi.resetModules())

test('only a schema that is another marks the page as outdated', async () => {
  const { noteServerSchema, readServerSchema, subscribeToServerSchema } =
    await import('@/components/connection/server-schema')
  const heard = vi.fn()
  subscribeToServerSchema(heard)
  noteServerSchema(null)
  noteServerSchema(EVENT_SCHEMA)
  expect(readServerSchema()).toEqual({ isOutdated: false, server: null })
  noteServerSchema('deadbeef')
  noteServerSchema('deadbeef')
  expect(readServerSchema()).toEqual({ isOutdated: true, server: 'deadbeef' })
  expect(heard).toHaveBeenCalledTimes(1)
})

test('an answer of the server says its schema', async () => {
  const { watchedFetch } = await import('@/components/connection/connection')
  const { readServerSchema } = await import('@/components/connection/server-schema')
  vi.stubGlobal('fetch', async () => new Response('{}', { headers: { 'x-plenum-schema': 'deadbeef' } }))
  await watchedFetch('/api/trpc/x')
  vi.unstubAllGlobals()
  expect(readServerSchema().isOutdated).toBe(true)
})
