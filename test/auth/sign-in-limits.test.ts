import { describe, expect, it } from 'vitest'
import { createSignInLimits, type SignInTry } from '@/server/auth/sign-in-limits'
import { createStandingClock } from '../accounts/open-accounts'

const MINUTE_MS = 60_000

function open() {
  const clock = createStandingClock()
  const limits = createSignInLimits(clock)
  const retryAfterMs = (tried: SignInTry): number => {
    try {
      limits.take(tried)
      return 0
    } catch (error) {
      return (error as { details: { retryAfterMs: number } }).details.retryAfterMs
    }
  }
  return { clock, limits, retryAfterMs }
}

const stranger = (network: string, email = 'ada@example.org'): SignInTry => ({ network, email, deviceId: null })

describe('[F7] the limits of signing in', () => {
  it('keep a new device of an attacked account out for a minute at most, however long the attack lasts', () => {
    const { clock, retryAfterMs } = open()
    for (let n = 0; n < 500; n++) {
      retryAfterMs(stranger(`198.51.100.${n}`))
      clock.move(MINUTE_MS)
    }
    retryAfterMs(stranger('203.0.113.1'))
    expect(retryAfterMs(stranger('192.0.2.1'))).toBe(MINUTE_MS)
    clock.move(MINUTE_MS)
    expect(retryAfterMs(stranger('192.0.2.1'))).toBe(0)
  })

  it('double the delay of a network up to 15 minutes', () => {
    const { clock, retryAfterMs } = open()
    const delays: number[] = []
    for (let n = 0; n < 32; n++) {
      expect(retryAfterMs(stranger('192.0.2.1', `user${n}@example.org`))).toBe(0)
      if (n < 19) continue
      delays.push(retryAfterMs(stranger('192.0.2.1', 'another@example.org')))
      clock.move(delays.at(-1) ?? 0)
    }
    expect(delays.slice(0, 4)).toEqual([1_000, 2_000, 4_000, 8_000])
    expect(Math.max(...delays)).toBe(15 * MINUTE_MS)
  })

  it('do not count tries that were right', () => {
    const { limits, retryAfterMs } = open()
    for (let n = 0; n < 100; n++) {
      expect(retryAfterMs(stranger('192.0.2.1'))).toBe(0)
      limits.giveBack(stranger('192.0.2.1'))
    }
  })

  it('are not undone by an attacker who signs in to an account of their own in between', () => {
    const { limits, retryAfterMs } = open()
    let guesses = 0
    for (let n = 0; n < 200; n++) {
      if (retryAfterMs(stranger('192.0.2.1', `victim${n}@example.org`)) === 0) guesses++
      const own = stranger('192.0.2.1', 'eve@example.org')
      if (retryAfterMs(own) === 0) limits.giveBack(own)
    }
    expect(guesses).toBe(20)
  })

  it('forget after an hour', () => {
    const { clock, retryAfterMs } = open()
    for (let n = 0; n < 10; n++) retryAfterMs(stranger('192.0.2.1'))
    clock.move(60 * MINUTE_MS)
    for (let n = 0; n < 5; n++) expect(retryAfterMs(stranger('192.0.2.1'))).toBe(0)
  })
})
