import { expect, test } from 'vitest'
import { buildLanes } from '@/components/timeline/lanes'
import { percentOf, timeTicks } from '@/components/timeline/time-scale'
import type { EventRecord } from '@/orchestration/model/events'
import { atMs, controlRecord, eventMaker, requestRecord, workerRecord } from '../support/run-fixture'

const started = { epoch: 1, runnerId: 'r', leaseUntil: null, launchId: null }

function attemptWithToolAndRequest(): EventRecord[] {
  const event = eventMaker()
  return [
    event(0, 'wkr_1', 'worker.created', { worker: workerRecord() }),
    event(100, 'wkr_1', 'worker.started', started),
    event(200, 'wkr_1', 'tool.started', { toolId: 't', title: 'npm test', kind: 'execute' }),
    event(300, 'wkr_1', 'request.opened', { request: requestRecord() }),
    event(800, 'wkr_1', 'request.resolved', { id: 'req_1' }),
    event(900, 'wkr_1', 'tool.completed', { toolId: 't', content: [] }),
    event(1000, 'wkr_1', 'worker.failed', { failure: { reason: 'internal', message: 'x' }, result: null }),
  ]
}

test('a lane goes from queued over work, tool and waiting to its end without a hole', () => {
  const [lane] = buildLanes(attemptWithToolAndRequest())
  expect(
    lane?.segments.map(({ state, fromMs, toMs }) => [state, fromMs - atMs(0), toMs === null ? null : toMs - atMs(0)]),
  ).toEqual([
    ['queued', 0, 100],
    ['working', 100, 200],
    ['tool', 200, 300],
    ['waiting', 300, 800],
    ['tool', 800, 900],
    ['working', 900, 1000],
  ])
  expect(lane?.ends.map(({ status, atMs: time }) => [status, time - atMs(0)])).toEqual([['failed', 1000]])
})

test('a retry is a notch and a new queued stretch, a control is a mark', () => {
  const event = eventMaker()
  const [lane] = buildLanes([
    event(0, 'wkr_1', 'worker.created', { worker: workerRecord() }),
    event(10, 'wkr_1', 'worker.started', started),
    event(20, 'wkr_1', 'control.requested', { control: controlRecord({ action: 'cancel' }) }),
    event(30, 'wkr_1', 'worker.cancelled', { result: null, by: null }),
    event(90, 'wkr_1', 'worker.requeued', { attempt: 2, resumeFrom: null, reason: 'retry', by: null }),
  ])
  expect(lane?.notches.map(({ attempt, reason }) => [attempt, reason])).toEqual([[2, 'retry']])
  expect(lane?.marks.map(({ action, by }) => [action, by])).toEqual([['cancel', 'Mia']])
  expect(lane?.segments.at(-1)).toMatchObject({ state: 'queued', attempt: 2, toMs: null })
})

test('the lanes of the first n events only grow when more events come', () => {
  const events = attemptWithToolAndRequest()
  const ends = events.map((_, n) => buildLanes(events.slice(0, n + 1))[0]?.segments.length ?? 0)
  expect(ends).toEqual([...ends].sort((a, b) => a - b))
})

test('a tool that outlives its attempt does not colour the next one', () => {
  const event = eventMaker()
  const [lane] = buildLanes([
    event(0, 'wkr_1', 'worker.created', { worker: workerRecord() }),
    event(1, 'wkr_1', 'worker.started', started),
    event(2, 'wkr_1', 'tool.started', { toolId: 't', title: 'x', kind: 'execute' }),
    event(3, 'wkr_1', 'worker.cancelled', { result: null, by: null }),
    event(4, 'wkr_1', 'worker.requeued', { attempt: 2, resumeFrom: null, reason: 'retry', by: null }),
    event(5, 'wkr_1', 'worker.started', { ...started, epoch: 2 }),
  ])
  expect(lane?.segments.at(-1)).toMatchObject({ state: 'working', attempt: 2 })
})

test('ticks are round, bounded and labelled by the time since the start', () => {
  const scale = { fromMs: 0, toMs: 90_000 }
  expect(timeTicks(scale, 6).map((tick) => tick.label)).toEqual(['0', '15 s', '30 s', '45 s', '1:00', '1:15', '1:30'])
  expect(percentOf(scale, 45_000)).toBe(50)
  expect(percentOf(scale, -5)).toBe(0)
})
