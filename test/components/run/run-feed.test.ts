import { expect, test } from 'vitest'
import { createRunFeed, type FeedPorts, type RunFeed, type StreamHandlers } from '@/components/run/run-feed'
import type { RunSnapshot } from '@/components/run/fold-feed'
import type { EventRecord } from '@/orchestration/model/events'
import { messageText } from '@/orchestration/run/transcript'
import { eventMaker, runRecord, runView, workerRecord } from '../support/run-fixture'

function saidBy(workerId: string, feed: RunFeed): string | null {
  const transcript = feed.getState().transcripts[workerId]
  return transcript === undefined ? null : messageText(transcript)
}

/** A world of one run whose streams, frames and timers are moved by hand. */
function world(snapshots: RunSnapshot[] = []) {
  const streams: { after: number; handlers: StreamHandlers; closed: boolean }[] = []
  const frames: (() => void)[] = []
  const timers: { delayMs: number; callback: () => void; cancelled: boolean }[] = []
  const unreadable = { count: 0 }
  const ports: FeedPorts = {
    openStream(after, handlers) {
      const stream = { after, handlers, closed: false }
      streams.push(stream)
      return () => (stream.closed = true)
    },
    fetchSnapshot: async () => {
      const next = snapshots.shift()
      if (next === undefined) throw new Error('the server is away')
      return next
    },
    onUnreadable: () => (unreadable.count += 1),
    onFrame(callback) {
      frames.push(callback)
      return () => frames.splice(0)
    },
    setTimer(delayMs, callback) {
      const timer = { delayMs, callback, cancelled: false }
      timers.push(timer)
      return () => (timer.cancelled = true)
    },
  }
  return {
    ports,
    unreadable,
    streams,
    timers,
    stream: () => streams.at(-1),
    frame: () => frames.splice(0).forEach((callback) => callback()),
    fire: () => {
      const timer = timers.at(-1)
      if (timer && !timer.cancelled) timer.callback()
    },
  }
}

function events(): EventRecord[] {
  const event = eventMaker()
  return [
    event(0, null, 'run.created', { run: runRecord() }),
    event(1, 'wkr_1', 'worker.created', { worker: workerRecord() }),
    event(2, 'wkr_1', 'assistant.message.delta', { text: 'Hel' }),
    event(3, 'wkr_1', 'assistant.message.delta', { text: 'lo' }),
  ]
}

const start = (): RunSnapshot => ({ view: runView({ run: runRecord({ lastSeq: 1 }) }), transcripts: {} })

test('events are folded once per frame, in order, and listeners hear of it once', () => {
  const it = world()
  const feed = createRunFeed(start(), it.ports)
  feed.start()
  let heard = 0
  feed.subscribe(() => heard++)
  events()
    .slice(1)
    .forEach((event) => it.stream()?.handlers.onEvent(event))
  expect(heard).toBe(0)
  it.frame()
  expect(heard).toBe(1)
  expect(saidBy('wkr_1', feed)).toBe('Hello')
  expect(feed.getState().view.run.lastSeq).toBe(4)
})

test('a lost stream is reopened after the last event received, folded or not', () => {
  const it = world()
  const feed = createRunFeed(start(), it.ports)
  feed.start()
  events()
    .slice(1, 3)
    .forEach((event) => it.stream()?.handlers.onEvent(event))
  it.stream()?.handlers.onLost()
  it.fire()
  expect(it.streams.map((stream) => stream.after)).toEqual([1, 3])
  expect(it.streams[0]?.closed).toBe(true)
})

test('a stream that ends in good order is not shown as lost, a second failure is', () => {
  const it = world()
  const feed = createRunFeed(start(), it.ports)
  feed.start()
  it.stream()?.handlers.onOpen()
  it.stream()?.handlers.onLost()
  expect(feed.getState().link).toBe('live')
  it.fire()
  it.stream()?.handlers.onLost()
  expect(feed.getState().link).toBe('reconnecting')
  it.fire()
  it.stream()?.handlers.onOpen()
  expect(feed.getState().link).toBe('live')
})

test('an event delivered twice is folded once', () => {
  const it = world()
  const feed = createRunFeed(start(), it.ports)
  feed.start()
  const [, created, first] = events()
  for (const event of [created, first, first]) if (event) it.stream()?.handlers.onEvent(event)
  it.frame()
  expect(saidBy('wkr_1', feed)).toBe('Hel')
})

test('a gap is closed by reading the snapshot anew and going on after it', async () => {
  const fresh: RunSnapshot = { view: runView({ run: runRecord({ lastSeq: 9 }) }), transcripts: {} }
  const it = world([fresh])
  const feed = createRunFeed(start(), it.ports)
  feed.start()
  const last = events().at(-1)
  if (last) it.stream()?.handlers.onEvent(last)
  it.frame()
  await new Promise<void>((resolve) => feed.subscribe(resolve))
  expect(feed.getState().view).toBe(fresh.view)
  expect(it.stream()?.after).toBe(9)
})

test('a settled run is looked at again when woken, and lives again when there is news', () => {
  const it = world()
  const feed = createRunFeed(start(), it.ports)
  feed.start()
  it.stream()?.handlers.onEnd()
  expect(feed.getState().link).toBe('settled')
  feed.wake()
  expect(it.streams).toHaveLength(2)
  const created = events()[1]
  if (created) it.stream()?.handlers.onEvent(created)
  it.frame()
  expect(feed.getState().link).toBe('live')
})

test('a page that is left holds no stream and no timer', () => {
  const it = world()
  const stop = createRunFeed(start(), it.ports).start()
  it.stream()?.handlers.onLost()
  stop()
  it.fire()
  expect(it.streams.every((stream) => stream.closed)).toBe(true)
  expect(it.timers.every((timer) => timer.cancelled)).toBe(true)
})

test('a feed ends before an event of a later version, shows what came before, and says so', () => {
  const { ports, stream, streams, frame, timers, unreadable } = world()
  const [created, worker, ...said] = events()
  if (created === undefined || worker === undefined) throw new Error('the run has events')
  const feed = createRunFeed({ view: runView(), transcripts: {} }, ports)
  feed.start()
  const { lastSeq } = feed.getState().view.run
  const place = (event: EventRecord, index: number) => ({ ...event, seq: lastSeq + 1 + index })
  const later = { ...said[0], type: 'assistant.message.replaced' } as unknown as EventRecord
  ;[...said, later, ...said].map(place).forEach((event) => stream()?.handlers.onEvent(event))
  frame()
  expect(feed.getState()).toMatchObject({ link: 'outdated', view: { run: { lastSeq: lastSeq + said.length } } })
  expect(saidBy('wkr_1', feed)).toBe('Hello')
  expect(unreadable.count).toBe(1)
  expect(stream()?.closed).toBe(true)
  feed.wake()
  stream()?.handlers.onEnd()
  expect(feed.getState().link).toBe('outdated')
  expect(streams).toHaveLength(1)
  expect(timers.filter(({ cancelled }) => !cancelled)).toEqual([])
})
