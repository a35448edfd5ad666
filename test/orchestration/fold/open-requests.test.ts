import { describe, expect, it } from 'vitest'
import { buildLanes, TIMELINE_TYPES } from '@/components/timeline/lanes'
import {
  foldOpenRequests,
  isOpenRequest,
  isWaitingForPerson,
  NO_OPEN_REQUESTS,
  OPEN_REQUEST_TYPES,
  waitingRequests,
} from '@/orchestration/fold/open-requests'
import type { EventRecord, LedgerEventType, LedgerPayloads, RuntimeEvent } from '@/orchestration/model/events'
import type { RuntimeRequest } from '@/orchestration/model/request'
import { foldTranscripts } from '@/orchestration/run/fold-transcript'
import { buildMonitorSnapshot } from '@/orchestration/run/monitor-snapshot'
import { projectRun } from '@/orchestration/run/project-run'
import { loadTrackedSessions } from '@/orchestration/run/track-sessions'
import { createPersonWait } from '@/orchestration/scheduling/person-wait'
import { trackSession, UNTRACKED_SESSION } from '@/orchestration/worker/tracked-session'
import { createTurnAccumulator } from '@/orchestration/worker/turn-accumulator'
import { eventMaker, requestRecord, runRecord, workerRecord } from '../../components/support/run-fixture'
import { createFakeClock } from '../../support/fake-clock'

type Step = { [T in LedgerEventType]: readonly [type: T, payload: LedgerPayloads[T]] }[LedgerEventType]

const by = { id: 'usr_1', name: 'Mia' }
const anAnswer = (action: 'allow' | 'deny') => ({ action, optionId: null, text: null, answers: null })
const failure = { reason: 'internal', message: 'x' } as const
const asks = (id = 'req_1', attempt = 1): Step => [
  'request.opened',
  { request: requestRecord({ id, requestId: `runtime-${id}`, attempt }) },
]
const answered = (id = 'req_1'): Step => ['request.responded', { id, answer: anAnswer('allow'), by }]
const notDelivered = (id = 'req_1'): Step => ['request.response.failed', { id, error: 'the pipe broke' }]
const reopened = (id = 'req_1'): Step => ['request.reopened', { id, kind: 'approval.command' }]
const delivered = (id = 'req_1'): Step => ['request.response.completed', { id }]
const resolved = (id = 'req_1'): Step => ['request.resolved', { id }]
const closed = (id = 'req_1'): Step => ['request.closed', { id, reason: 'the attempt has ended (cancelled)' }]
const expired = (then: 'deny' | 'fail'): Step => [
  'request.expired',
  { id: 'req_1', then, answer: then === 'deny' ? anAnswer('deny') : null, reason: 'nobody answered' },
]
const requeued: Step = ['worker.requeued', { attempt: 2, resumeFrom: null, reason: 'retry', by }]
const started = (epoch = 1): Step => ['worker.started', { epoch, runnerId: 'r', leaseUntil: null, launchId: null }]
const failed: Step = ['worker.failed', { failure, result: null }]
const tool: Step = ['tool.started', { toolId: 't', title: 'npm test', kind: 'execute' }]

const CASES: { name: string; steps: Step[]; isWaiting: boolean; isRowOpen?: boolean }[] = [
  { name: 'nothing was asked', steps: [], isWaiting: false },
  { name: 'a request is open', steps: [asks()], isWaiting: true },
  { name: 'a tool started after the request', steps: [asks(), tool], isWaiting: true },
  { name: 'the answer is on its way', steps: [asks(), answered()], isWaiting: false },
  { name: 'the answer was delivered', steps: [asks(), answered(), delivered(), resolved()], isWaiting: false },
  {
    name: 'the answer failed and the request reopened',
    steps: [asks(), answered(), notDelivered(), reopened()],
    isWaiting: true,
  },
  {
    name: 'the reopened request is answered again',
    steps: [asks(), answered(), notDelivered(), reopened(), answered()],
    isWaiting: false,
  },
  {
    name: 'the answer failed for a worker that is being cancelled',
    steps: [asks(), answered(), notDelivered()],
    isWaiting: false,
  },
  { name: 'the request expired and is denied', steps: [asks(), expired('deny')], isWaiting: false },
  { name: 'the request expired and fails the attempt', steps: [asks(), expired('fail')], isWaiting: false },
  {
    name: 'the denial of an expired request failed and it reopened',
    steps: [asks(), expired('deny'), notDelivered(), reopened()],
    isWaiting: true,
  },
  { name: 'the runtime resolved it', steps: [asks(), resolved()], isWaiting: false },
  {
    name: 'a cancel closed it',
    steps: [asks(), closed(), ['worker.cancelled', { result: null, by }]],
    isWaiting: false,
  },
  { name: 'one of two was answered', steps: [asks(), asks('req_2'), answered()], isWaiting: true },
  { name: 'one of two was resolved', steps: [asks(), asks('req_2'), resolved('req_2')], isWaiting: true },
  { name: 'both were settled', steps: [asks(), asks('req_2'), resolved(), closed('req_2')], isWaiting: false },
  {
    name: 'the attempt was archived and the next runs',
    steps: [asks(), closed(), failed, requeued, started(2)],
    isWaiting: false,
  },
  {
    name: 'the next attempt asks',
    steps: [asks(), closed(), failed, requeued, started(2), asks('req_2', 2)],
    isWaiting: true,
  },
  // The row of a request that its runtime never settled stays open until its attempt ends.
  { name: 'the turn ended', steps: [asks(), ['turn.interrupted', { turnId: '1' }]], isWaiting: false, isRowOpen: true },
  { name: 'the session broke', steps: [asks(), ['session.errored', { failure }]], isWaiting: false, isRowOpen: true },
]

function eventsOf(steps: Step[]): EventRecord[] {
  const event = eventMaker()
  const run = runRecord({ status: 'queued', stage: 'queued', startedAt: null, lastSeq: 0 })
  let attempt = 1
  const all: Step[] = [
    ['worker.created', { worker: workerRecord() }],
    ['run.started', {}],
    started(),
    ['turn.started', { turnId: '1' }],
    ...steps,
  ]
  return [
    event(0, null, 'run.created', { run }),
    ...all.map(([type, payload], index) => {
      if (type === 'worker.requeued') attempt = 2
      const isOfRun = type.startsWith('run.')
      const made = event(index, isOfRun ? null : 'wkr_1', type, payload)
      return { ...made, attempt: isOfRun ? null : attempt }
    }),
  ]
}

function storeOf(events: EventRecord[]) {
  return {
    listEvents: (_: string, { after = 0, types, before }: { after?: number; types?: string[]; before?: number }) =>
      Promise.resolve(
        before === undefined
          ? events.filter(({ seq, type }) => seq > after && (types === undefined || types.includes(type)))
          : events.slice(-1),
      ),
  }
}

describe.each(CASES)('when $name', ({ steps, isWaiting, isRowOpen = isWaiting }) => {
  const events = eventsOf(steps)
  const view = projectRun(events)

  it(`the fold says that ${isWaiting ? 'a person' : 'nobody'} is waited for`, () => {
    expect(isWaitingForPerson(events.reduce(foldOpenRequests, NO_OPEN_REQUESTS))).toBe(isWaiting)
  })

  it('the fold says the same from the types it names alone', () => {
    const named = events.filter(({ type }) => (OPEN_REQUEST_TYPES as readonly string[]).includes(type))
    expect(isWaitingForPerson(named.reduce(foldOpenRequests, NO_OPEN_REQUESTS))).toBe(isWaiting)
  })

  it('the lane of the timeline says the same', () => {
    const known = events.filter(({ type }) => (TIMELINE_TYPES as readonly string[]).includes(type))
    const last = buildLanes(known)[0]?.segments.at(-1)
    expect(last?.state === 'waiting' && last.toMs === null).toBe(isWaiting)
  })

  it('the transcript says the same', () => {
    expect(foldTranscripts(events)['wkr_1']?.activity === 'waiting').toBe(isWaiting)
  })

  it('the tracked session says the same, from its events and from the ledger', async () => {
    const current = events.filter(
      ({ workerId, attempt }) => workerId !== null && attempt === view.workers['wkr_1']?.attempt,
    )
    const { status } = current.reduce(
      (session, event) => trackSession(session, event, event.createdAt),
      UNTRACKED_SESSION,
    )
    expect(status.startsWith('waiting')).toBe(isWaiting)
    const loaded = await loadTrackedSessions(storeOf(events), view)
    expect(loaded.get('wkr_1')?.status.startsWith('waiting') ?? false).toBe(isWaiting)
  })

  it('the rows say the same', () => {
    expect(Object.values(view.requests).some(isOpenRequest)).toBe(isRowOpen)
    expect(view.run.openRequests > 0).toBe(isRowOpen)
    expect(buildMonitorSnapshot(view, [], { eventLimit: 0 }).openRequests.length > 0).toBe(isRowOpen)
  })
})

describe('a live session, whose events name requests by the runtime’s ids', () => {
  const request: RuntimeRequest = {
    ...{ requestId: 'r1', kind: 'user_input.tool', nativeMethod: 'ask', summary: 'Which?', turnId: null },
    ...{ toolId: 't1', detail: null, options: [], questions: [] },
  }
  const opened = (requestId: string): RuntimeEvent => ({
    type: 'request.opened',
    payload: { request: { ...request, requestId } },
  })
  const done = (requestId: string): RuntimeEvent => ({ type: 'request.resolved', payload: { requestId } })
  const shut = (requestId: string): RuntimeEvent => ({ type: 'request.closed', payload: { requestId, reason: 'x' } })

  it.each<[string, RuntimeEvent[], boolean]>([
    ['one is open', [opened('r1')], true],
    ['it is resolved', [opened('r1'), done('r1')], false],
    ['one of two is closed', [opened('r1'), opened('r2'), shut('r1')], true],
    ['the same is reported twice and settled once', [opened('r1'), opened('r1'), done('r1')], false],
    ['an unknown one is resolved', [opened('r1'), done('r9')], true],
    ['the turn ends', [opened('r1'), { type: 'turn.interrupted', payload: { turnId: '1' } }], false],
  ])('every watcher agrees when %s', (_name, events, isWaiting) => {
    const clock = createFakeClock()
    const wait = createPersonWait(clock)
    const turn = createTurnAccumulator()
    for (const event of events) {
      wait.event(event)
      turn.add(event)
    }
    expect(wait.since() !== null).toBe(isWaiting)
    expect(turn.snapshot().isWaitingForPerson).toBe(isWaiting)
    expect(isWaitingForPerson(events.reduce(foldOpenRequests, NO_OPEN_REQUESTS))).toBe(isWaiting)
  })

  it('keeps the order, the kind and the tool of what it waits for', () => {
    const open = [opened('r1'), opened('r2')].reduce(foldOpenRequests, NO_OPEN_REQUESTS)
    expect(waitingRequests(open)).toEqual([
      { key: 'r1', kind: 'user_input.tool', toolId: 't1', isAnswered: false },
      { key: 'r2', kind: 'user_input.tool', toolId: 't1', isAnswered: false },
    ])
  })
})

it('an event of an earlier attempt changes nothing, and neither does one that says nothing of requests', () => {
  const now = eventsOf([failed, requeued, started(2), asks('req_2', 2)]).reduce(foldOpenRequests, NO_OPEN_REQUESTS)
  const late = (type: LedgerEventType, payload: unknown) => foldOpenRequests(now, { type, payload, attempt: 1 })
  expect(late('turn.completed', {})).toBe(now)
  expect(late('request.opened', { request: requestRecord() })).toBe(now)
  expect(foldOpenRequests(now, { type: 'assistant.message.delta', payload: { text: 'x' }, attempt: 2 })).toBe(now)
  expect(isWaitingForPerson(now)).toBe(true)
})
