import { describe, expect, it } from 'vitest'
import { createRunAges } from '@/orchestration/run/run-ages'
import { createFakeClock } from '../../support/fake-clock'
import { aRun } from '../../support/records'

const HOUR_MS = 3_600_000
const JUMPS = [
  ['ahead', 6 * HOUR_MS],
  ['back', -6 * HOUR_MS],
] as const

function setUp() {
  const clock = createFakeClock()
  const queued = aRun({ policy: { ...aRun().policy, limits: { runTimeoutMs: HOUR_MS } } })
  const at = () => new Date(clock.now()).toISOString()
  return { clock, queued, at, ages: createRunAges(clock) }
}

describe('the age of a run', () => {
  it('is 0 until it begins, however long it waits', async () => {
    const { clock, queued, ages } = setUp()
    expect(ages.ageMs(queued)).toBe(0)
    await clock.advance(HOUR_MS)
    expect(ages.ageMs(queued)).toBe(0)
  })

  it.each(JUMPS)('that began here is not touched by a wall that jumps %s', async (_, jumpMs) => {
    const { clock, queued, at, ages } = setUp()
    ages.begin(queued)
    const running = { ...queued, startedAt: at() }
    await clock.advance(1_000)
    clock.jump(jumpMs)
    await clock.advance(1_000)
    ages.begin(running) // another worker of it
    expect(ages.ageMs(running)).toBe(2_000)
    expect(ages.ageMs({ ...running, endedAt: at() })).toBe(2_000)
  })

  it.each(JUMPS)('that began elsewhere is told by the wall once, whatever it jumps %s later', async (_, jumpMs) => {
    const { clock, queued, at, ages } = setUp()
    const running = { ...queued, startedAt: at() }
    await clock.advance(60_000)
    expect(ages.ageMs(running)).toBe(60_000)
    clock.jump(jumpMs)
    await clock.advance(1_000)
    expect(ages.ageMs(running)).toBe(61_000)
  })

  it('is not negative where the wall was set back before the first look, and grows from there', async () => {
    const { clock, queued, at, ages } = setUp()
    const running = { ...queued, startedAt: at() }
    clock.jump(-HOUR_MS)
    expect(ages.ageMs(running)).toBe(0)
    await clock.advance(5_000)
    expect(ages.ageMs(running)).toBe(5_000)
  })

  it('is at least what it was when the run ended', async () => {
    const { clock, queued, at, ages } = setUp()
    const startedAt = at()
    await clock.advance(60_000)
    const ended = { ...queued, startedAt, endedAt: at() }
    clock.jump(-HOUR_MS)
    expect(ages.ageMs(ended)).toBe(60_000)
    await clock.advance(1_000)
    expect(ages.ageMs({ ...ended, endedAt: null })).toBe(61_000)
  })
})
