import { expect, test } from 'vitest'
import { laneTotals, spanOf } from '@/components/timeline/lane-totals'
import type { Lane } from '@/components/timeline/lanes'

const lane: Lane = {
  workerId: 'w',
  notches: [],
  marks: [],
  ends: [],
  segments: [
    { state: 'queued', attempt: 1, fromMs: 1_000, toMs: 1_500, detail: null, seq: 1 },
    { state: 'working', attempt: 1, fromMs: 1_500, toMs: null, detail: null, seq: 2 },
  ],
}

test('what still goes on counts up to now', () => {
  expect(laneTotals(lane, 4_000)).toEqual({ queued: 500, working: 2_500, tool: 0, waiting: 0 })
})

test('the span holds every lane and is never empty', () => {
  expect(spanOf([lane], 4_000)).toEqual({ fromMs: 1_000, toMs: 4_000 })
  expect(spanOf([lane], 1_600)).toEqual({ fromMs: 1_000, toMs: 2_000 })
  expect(spanOf([], 0)).toBeNull()
})
