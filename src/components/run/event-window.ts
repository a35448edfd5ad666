import type { EventRecord } from '@/orchestration/model/events'

/** A stretch of a run's events that is loaded without holes: every matching event with `from` < seq ≤ `upTo`. */
export type EventWindow = { events: readonly EventRecord[]; from: number; upTo: number }

/** A page as the server gives it; `lastSeq` is the run's when it was asked. */
export type EventPage = { items: readonly EventRecord[]; lastSeq: number }

/** Nothing loaded yet: `at` 0 goes on from the beginning, the run's `lastSeq` from the end. */
export function emptyWindow(at: number): EventWindow {
  return { events: [], from: at, upTo: at }
}

/** Adds the page that follows. A short page says that there is nothing else up to the run's end. */
export function withNewer(window: EventWindow, page: EventPage, limit: number): EventWindow {
  const fresh = page.items.filter((event) => event.seq > window.upTo)
  const last = page.items.at(-1)?.seq ?? window.upTo
  const upTo = page.items.length < limit ? Math.max(last, page.lastSeq, window.upTo) : Math.max(last, window.upTo)
  return { ...window, events: fresh.length === 0 ? window.events : [...window.events, ...fresh], upTo }
}

/** Adds the page before it. A short page says that the beginning is reached. */
export function withOlder(window: EventWindow, page: EventPage, limit: number): EventWindow {
  const fresh = page.items.filter((event) => event.seq <= window.from)
  const first = page.items[0]?.seq ?? 1
  return { ...window, events: [...fresh, ...window.events], from: page.items.length < limit ? 0 : first - 1 }
}
