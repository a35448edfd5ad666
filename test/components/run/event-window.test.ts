import { expect, test } from 'vitest'
import { emptyWindow, withNewer, withOlder } from '@/components/run/event-window'
import { eventMaker } from '../support/run-fixture'

const event = eventMaker()
const all = Array.from({ length: 10 }, (_, i) => event(i, null, 'runner.note', { text: `${i}` }))
const seqs = (window: { events: readonly { seq: number }[] }) => window.events.map(({ seq }) => seq)

test('a window opened at the end grows to the beginning without a hole', () => {
  let window = emptyWindow(10)
  window = withOlder(window, { items: all.slice(6), lastSeq: 10 }, 4)
  expect([seqs(window), window.from]).toEqual([[7, 8, 9, 10], 6])
  window = withOlder(window, { items: all.slice(2, 6), lastSeq: 10 }, 4)
  window = withOlder(window, { items: all.slice(0, 2), lastSeq: 10 }, 4)
  expect([seqs(window), window.from]).toEqual([[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0])
})

test('a short page of a filtered list counts everything up to the end of the run as read', () => {
  const window = withNewer(emptyWindow(0), { items: all.slice(0, 1), lastSeq: 10 }, 4)
  expect([seqs(window), window.upTo]).toEqual([[1], 10])
})

test('a full page is read up to its last event only', () => {
  expect(withNewer(emptyWindow(0), { items: all.slice(0, 4), lastSeq: 10 }, 4).upTo).toBe(4)
})

test('a page that comes twice adds nothing', () => {
  const page = { items: all.slice(0, 4), lastSeq: 10 }
  expect(seqs(withNewer(withNewer(emptyWindow(0), page, 4), page, 4))).toEqual([1, 2, 3, 4])
})
