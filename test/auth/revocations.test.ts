import pino from 'pino'
import { expect, it } from 'vitest'
import { createRevocations } from '@/server/auth/revocations'
import { createFakeClock } from '../support/fake-clock'

function open() {
  const clock = createFakeClock()
  let mark: string | null = 'first'
  let isDown = false
  const readMark = () => (isDown ? Promise.reject(new Error('down')) : Promise.resolve(mark))
  const revocations = createRevocations({ readMark, clock, log: pino({ level: 'silent' }) })
  const checks: string[] = []
  const watch = (userId: string) => revocations.watch({ userId, recheck: () => void checks.push(userId) })
  return {
    ...{ clock, revocations, checks, watch },
    setMark: (next: string) => void (mark = next),
    setDown: (down: boolean) => void (isDown = down),
  }
}

it('[S-11] rechecks what a user has open at once when this process took a right away', () => {
  const { revocations, watch, checks } = open()
  watch('ada')
  watch('bob')
  revocations.announce('ada')
  expect(checks).toEqual(['ada'])
})

it('[S-11] rechecks everything within 2 s when another process took a right away', async () => {
  const { clock, watch, checks, setMark } = open()
  watch('ada')
  watch('bob')
  await clock.advance(10_000)
  checks.length = 0
  setMark('second')
  await clock.advance(2_000)
  expect(checks).toEqual(['ada', 'bob'])
})

it('rechecks a holder once after it came: the right may have gone between its check and the watch', async () => {
  const { clock, watch, checks } = open()
  watch('ada')
  await clock.advance(4_000)
  watch('bob')
  await clock.advance(10_000)
  expect(checks).toEqual(['ada', 'bob'])
})

it('rechecks everything when the marks can be read again after a failure', async () => {
  const { clock, watch, checks, setDown } = open()
  watch('ada')
  await clock.advance(4_000)
  setDown(true)
  await clock.advance(4_000)
  expect(checks).toEqual(['ada'])
  setDown(false)
  await clock.advance(2_000)
  expect(checks).toEqual(['ada', 'ada'])
})

it('asks nothing while nothing is open', async () => {
  const { clock, watch } = open()
  const stop = watch('ada')
  await clock.advance(4_000)
  stop()
  expect(clock.pendingTimers()).toBe(0)
})
