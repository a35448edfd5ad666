import { describe, expect, it } from 'vitest'
import { costWords, formatUsd } from '@/components/text/format-cost'
import { durationMs, formatClock, formatDuration } from '@/components/text/format-duration'
import { formatRelative } from '@/components/text/format-time'
import { formatBytes, formatCount } from '@/components/text/format-tokens'

describe('money on the screen', () => {
  it('shows a reported sum plainly', () => {
    expect(costWords({ reportedUsd: 1.2, estimatedUsd: 0, unknownAttempts: 0 }).text).toBe('$1.20')
  })
  it('marks a sum that was estimated in part', () => {
    expect(costWords({ reportedUsd: 1, estimatedUsd: 0.2, unknownAttempts: 0 }).text).toBe('~ $1.20')
  })
  it('calls a sum with unknown parts a lower bound and counts them', () => {
    expect(costWords({ reportedUsd: 1.2, estimatedUsd: 0, unknownAttempts: 2 }).text).toBe('≥ $1.20 · 2 unknown')
  })
  it('never shows unknown as nothing', () => {
    expect(costWords({ reportedUsd: 0, estimatedUsd: 0, unknownAttempts: 3 }).text).toBe('unknown')
  })

  it('say while the work goes on that nothing is known yet, never $0', () => {
    const nothing = { reportedUsd: 0, estimatedUsd: 0, unknownAttempts: 0 }
    expect(costWords(nothing, false)).toMatchObject({ text: 'not known yet', certainty: 'pending' })
    expect(costWords({ ...nothing, unknownAttempts: 2 }, false).text).toBe('not known yet')
    expect(costWords({ ...nothing, estimatedUsd: 0.5 }, false).text).toBe('~ $0.50')
    expect(costWords(nothing).text).toBe('$0')
  })
  it('keeps the digits that say something of small amounts', () => {
    expect([0, 0.00001, 0.00421, 0.5, 1234.5].map(formatUsd)).toEqual(['$0', '< $0.0001', '$0.0042', '$0.50', '$1,235'])
  })
})

describe('time on the screen', () => {
  it('says durations in the units that fit', () => {
    expect([400, 12_000, 192_000, 7_500_000, 273_600_000].map(formatDuration)).toEqual([
      '0.4 s',
      '12 s',
      '3 m 12 s',
      '2 h 05 m',
      '3 d 4 h',
    ])
  })
  it('runs as a clock', () => {
    expect([192_000, 3_792_000].map(formatClock)).toEqual(['03:12', '1:03:12'])
  })
  it('measures to now while there is no end, and not at all before the start', () => {
    expect(durationMs(null, null, 5)).toBeNull()
    expect(durationMs('1970-01-01T00:00:01.000Z', null, 4_000)).toBe(3_000)
  })
  it('says how long ago, and the date when it is long', () => {
    const now = Date.parse('2026-03-10T12:00:00Z')
    const ago = (ms: number) => formatRelative(new Date(now - ms).toISOString(), now)
    expect([1_000, 30_000, 300_000, 7_200_000, 172_800_000].map(ago)).toEqual([
      'now',
      '30 s ago',
      '5 min ago',
      '2 h ago',
      '2 d ago',
    ])
    expect(ago(30 * 86_400_000)).toBe('Feb 8, 2026')
  })
  it('takes a time a little ahead for now: two clocks never agree', () => {
    expect(formatRelative('1970-01-01T00:00:02.000Z', 0)).toBe('now')
  })
})

describe('counts on the screen', () => {
  it('shortens them', () => {
    expect([842, 1_234, 35_400, 1_400_000].map(formatCount)).toEqual(['842', '1.2k', '35k', '1.4M'])
    expect([812, 12_700, 1_300_000].map(formatBytes)).toEqual(['812 B', '12.4 KiB', '1.2 MiB'])
  })
  it('does not jump in its form at a border', () => {
    expect([999, 1_000, 9_949, 9_950, 999_499, 999_500].map(formatCount)).toEqual([
      '999',
      '1.0k',
      '9.9k',
      '10k',
      '999k',
      '1.0M',
    ])
  })
})
