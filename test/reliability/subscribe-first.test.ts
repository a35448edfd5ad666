import { expect, test } from 'vitest'
import { openEventChannel } from '@/server/http/event-channel'
import { openRoutes, startTalk } from '../http/support'

test('an event that is written while a stream opens is not missed', async () => {
  const routes = await openRoutes()
  const talk = await startTalk(routes)
  const { store, feed, clock } = routes.deps
  // Between the answer about where the run stands and its arrival somebody writes.
  const slowStore = {
    listEventTexts: (...args: Parameters<typeof store.listEventTexts>) => store.listEventTexts(...args),
    async getRun(runId: string) {
      const run = await store.getRun(runId)
      await talk.say(1)
      return run
    },
  }
  const errors: unknown[] = []
  const channel = await openEventChannel({
    ...{ runId: talk.runId, store: slowStore, feed, clock },
    onError: (error) => errors.push(error),
  })
  const opened = channel?.head ?? 0
  await routes.clock.advance(100)
  for (let look = 0; look < 50 && channel?.head === opened; look++)
    await new Promise((resolve) => setImmediate(resolve))
  expect(channel?.head).toBe(opened + 1)
  expect(errors).toEqual([])
  channel?.close()
})
