import { expect, test } from 'vitest'
import { createLoadGate } from '@/server/runtimes/acp/load-gate'
import { createFakeClock, settle } from '../../support/fake-clock'

const never = new AbortController().signal

function watched(promise: Promise<void>): () => boolean {
  let isOver = false
  void promise.then(() => (isOver = true))
  return () => isOver
}

test('a session is not loaded before the minute is over in which it was opened', async () => {
  const clock = createFakeClock(600_000)
  const gate = createLoadGate(clock)
  await clock.advance(70_000)
  gate.touched('s')
  const isLoadable = watched(gate.untilLoadable('s', never))
  await clock.advance(49_000)
  expect(isLoadable()).toBe(false)
  await clock.advance(1_000)
  expect(isLoadable()).toBe(true)
})

test('an older session is loaded at once; one that is not known was opened before this process began', async () => {
  const clock = createFakeClock(600_000)
  const gate = createLoadGate(clock)
  const isUnknownLoadable = watched(gate.untilLoadable('unknown', never))
  await settle()
  expect(isUnknownLoadable()).toBe(false)
  await clock.advance(60_000)
  expect(isUnknownLoadable()).toBe(true)
  await gate.untilLoadable('another', never)
})

test('waiting ends when the start is given up', async () => {
  const clock = createFakeClock(600_000)
  const abort = new AbortController()
  const waiting = createLoadGate(clock).untilLoadable('s', abort.signal)
  abort.abort(new Error('given up'))
  await expect(waiting).rejects.toThrow('given up')
  expect(clock.pendingTimers()).toBe(0)
})
