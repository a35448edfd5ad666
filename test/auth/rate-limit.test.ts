import { describe, expect, it } from 'vitest'
import { createRateLimit } from '@/server/auth/rate-limit'
import { createStandingClock } from '../accounts/open-accounts'

describe('a rate limit', () => {
  const open = () => {
    const clock = createStandingClock()
    return { clock, limit: createRateLimit({ clock, triesMax: 2, windowMs: 1_000 }) }
  }

  it('refuses what is too much, saying how long to wait, and forgets after the window', () => {
    const { clock, limit } = open()
    limit.take('a')
    clock.move(400)
    limit.take('a')
    expect(() => limit.take('a')).toThrow(
      expect.objectContaining({ code: 'rate_limited', details: { retryAfterMs: 600 } }),
    )
    clock.move(600)
    expect(() => limit.take('a')).not.toThrow()
  })

  it('counts each key by itself and forgets one on request', () => {
    const { limit } = open()
    for (const key of ['a', 'a', 'b', 'b']) limit.take(key)
    limit.clear('a')
    expect(() => limit.take('a')).not.toThrow()
    expect(() => limit.take('b')).toThrow('Too many tries')
  })

  it('does not grow with made-up keys', () => {
    const { limit } = open()
    limit.take('first')
    limit.take('first')
    for (let index = 0; index < 10_000; index++) limit.take(`key${index}`)
    expect(() => limit.take('first')).not.toThrow() // its window made room
  })
})
