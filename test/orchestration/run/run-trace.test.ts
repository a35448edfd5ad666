import { describe, expect, it } from 'vitest'
import { buildMonitorSnapshot, loadMonitorSnapshot } from '@/orchestration/run/monitor-snapshot'
import { buildReviewedFanoutResult } from '@/orchestration/run/run-result'
import { buildWorkerTrace, loadRunTrace, loadWorkerTrace } from '@/orchestration/run/run-trace'
import { loadTrackedSessions, trackSessions } from '@/orchestration/run/track-sessions'
import { aReduction, aRun, aWorker, createRunLog, MIA, type RunLog } from '../../support/records'
import { fakeRequest } from '../../support/fake-runtime'

function storeOver(log: RunLog) {
  const limits: number[] = []
  return {
    limits,
    getRunView: (id: string) => Promise.resolve(id === 'run_1' ? log.view() : null),
    listEvents: (_: string, { after = 0, limit, workerId }: { after?: number; limit: number; workerId?: string }) => {
      limits.push(limit)
      const wanted = log.events.filter(
        (event) => event.seq > after && (workerId === undefined || event.workerId === workerId),
      )
      return Promise.resolve(wanted.slice(0, limit))
    },
  }
}

function aLog(words: number) {
  const log = createRunLog(aRun(), [aWorker(2), aWorker(1)])
  log.start('wkr_1')
  for (let word = 0; word < words; word++) log.ofWorker('wkr_1', 'assistant.message.delta', { text: 'w' })
  return log
}

describe('a run’s trace', () => {
  it('is complete, however long, read page by page', async () => {
    const log = aLog(3_456)
    const store = storeOver(log)
    const trace = await loadRunTrace(store, 'run_1')
    expect(trace?.events).toEqual(log.events)
    expect(Math.max(...store.limits)).toBeLessThan(log.events.length)
    expect(trace?.workers.map(({ ordinal }) => ordinal)).toEqual([1, 2])
  })

  it('ends where its rows do, though the run goes on meanwhile', async () => {
    const log = aLog(3)
    const store = storeOver(log)
    const view = log.view()
    store.getRunView = () => {
      log.ofWorker('wkr_1', 'assistant.message.delta', { text: 'later' })
      return Promise.resolve(view)
    }
    const trace = await loadRunTrace(store, 'run_1')
    expect(trace?.events.at(-1)?.seq).toBe(trace?.run.lastSeq)
  })

  it('of an unknown run is null', async () => {
    expect(await loadRunTrace(storeOver(aLog(0)), 'run_none')).toBeNull()
  })
})

describe('a worker’s trace', () => {
  it('has its own events, requests and controls, and its session', async () => {
    const log = aLog(2_500)
    log.ofWorker('wkr_1', 'session.mode.changed', { mode: 'plan' })
    log.ofWorker('wkr_2', 'assistant.message.delta', { text: 'foreign' })
    const trace = await loadWorkerTrace(storeOver(log), 'run_1', 'wkr_1')
    expect(trace?.events).toHaveLength(2_503)
    expect(trace?.events.every(({ workerId }) => workerId === 'wkr_1')).toBe(true)
    expect(trace?.session).toMatchObject({ mode: 'plan', lastEventType: 'session.mode.changed' })
    expect(await loadWorkerTrace(storeOver(log), 'run_1', 'wkr_9')).toBeNull()
  })

  it('has the structured result', () => {
    const log = aLog(0)
    log.ofWorker('wkr_1', 'worker.completed', { result: '{"a":1}', resultJson: { a: 1 } })
    const worker = log.view().workers.wkr_1
    expect(worker && buildWorkerTrace(log.view(), worker, log.events).structuredResult).toEqual({ a: 1 })
  })
})

describe('a monitor snapshot', () => {
  it('shows the newest events, however many there were', async () => {
    const log = aLog(1_000)
    const snapshot = await loadMonitorSnapshot(storeOver(log), 'run_1', { eventLimit: 20 })
    expect(snapshot?.recentEvents).toEqual(log.events.slice(-20))
    expect(snapshot?.updatedAt).toBe(log.events.at(-1)?.createdAt)
    expect(buildMonitorSnapshot(log.view(), log.events, { eventLimit: 20 })).toEqual(snapshot)
  })

  it('without events still says when the newest came', async () => {
    const log = aLog(3)
    const snapshot = await loadMonitorSnapshot(storeOver(log), 'run_1', { eventLimit: 0 })
    expect(snapshot).toMatchObject({ recentEvents: [], updatedAt: log.events.at(-1)?.createdAt })
    expect(snapshot?.updatedAt).not.toBe(log.view().run.startedAt)
  })

  it('shows workers in launch order and open requests only', () => {
    const log = aLog(0)
    for (const id of ['req_b', 'req_a']) {
      log.ofWorker('wkr_1', 'request.opened', {
        request: {
          ...fakeRequest({ requestId: id }),
          id,
          runId: 'run_1',
          workerId: 'wkr_1',
          attempt: 1,
          digest: 'd',
          status: 'open',
          responseStatus: 'none',
          answer: null,
          answeredBy: null,
          answeredAt: null,
          deliveredAt: null,
          responseError: null,
          closeReason: null,
          createdAt: '2026-01-01T00:00:00.000Z',
          resolvedAt: null,
        },
      })
    }
    const open = () => buildMonitorSnapshot(log.view(), log.events, { eventLimit: 0 })
    expect(open().openRequests.map(({ id }) => id)).toEqual(['req_a', 'req_b'])
    log.ofWorker('wkr_1', 'request.resolved', { id: 'req_a' })
    expect(open().openRequests.map(({ id }) => id)).toEqual(['req_b'])
    expect(open().workers.map(({ id }) => id)).toEqual(['wkr_1', 'wkr_2'])
    expect(open().recentEvents).toEqual([])
  })
})

describe('the result of a stored run', () => {
  function judged() {
    const log = createRunLog(aRun(), [aWorker(1), aWorker(2)])
    log.start('wkr_1')
    log.ofWorker('wkr_1', 'usage.updated', {
      usage: { input: 5, output: 5, reasoning: 0, cached: 0, cacheWrite: 0, total: 10 },
      cost: { source: 'reported', usd: 0.5 },
      model: 'm1',
    })
    log.complete('wkr_1', 'one')
    log.start('wkr_2')
    log.fail('wkr_2', 'half')
    log.add({
      workerId: null,
      attempt: null,
      type: 'reduction.created',
      message: '',
      payload: {
        reduction: aReduction({ candidates: [{ name: 'A', workerId: 'wkr_1', attempt: 1, label: 'l' }] }),
        by: MIA,
      },
    })
    return log
  }

  it('has the shape of a headless one: texts, errors, usage and honest totals', () => {
    const log = judged()
    const result = buildReviewedFanoutResult(log.view(), log.events)
    expect(result.fanout.targets).toMatchObject([
      {
        label: 'fake · m1',
        status: 'completed',
        text: 'one',
        error: null,
        usage: { total: 10 },
        eventCount: 4,
        stopped: true,
      },
      { status: 'failed', text: 'half', error: { reason: 'provider_error' }, cost: { source: 'unknown' } },
    ])
    expect(result.fanout.usage.total).toBe(10)
    expect(result.fanout.cost).toEqual({ reportedUsd: 0.5, estimatedUsd: 0, unknownAttempts: 1 })
    expect(result.cost).toEqual(result.fanout.cost)
    expect(result.reduction).toMatchObject({
      reductionId: 'red_1',
      status: 'queued',
      candidates: [{ name: 'A', targetIndex: 0 }],
    })
  })

  it('shows the verdict that stands, not a newer reduction that failed', () => {
    const log = judged()
    log.add({
      workerId: null,
      attempt: null,
      type: 'reduction.completed',
      message: '',
      payload: {
        id: 'red_1',
        verdict: { mode: 'summarize', summary: 's', keyPoints: [], disagreements: [] },
        markdown: 's',
        rawText: null,
        repaired: false,
      },
    })
    const newer = aReduction({ id: 'red_2', version: 2 })
    log.add({
      workerId: null,
      attempt: null,
      type: 'reduction.created',
      message: '',
      payload: { reduction: newer, by: MIA },
    })
    log.add({
      workerId: null,
      attempt: null,
      type: 'reduction.failed',
      message: '',
      payload: { id: 'red_2', failure: { reason: 'invalid_verdict', message: 'x' }, rawText: null },
    })
    expect(buildReviewedFanoutResult(log.view(), []).reduction).toMatchObject({ reductionId: 'red_1', markdown: 's' })
  })
})

describe('the sessions of a run', () => {
  function aRunWithSessions() {
    const log = createRunLog(aRun({ metadata: { team: 'ops' } }), [aWorker(1), aWorker(2)])
    const identity = {
      sessionId: 'ses_1',
      providerSessionId: 'thread-1',
      provider: 'fake',
      model: 'm1',
      agent: null,
      transcriptPath: null,
      pid: null,
    }
    const usage = { input: 10, output: 2, reasoning: 0, cached: 0, cacheWrite: 0, total: 12 }
    log.start('wkr_1')
    log.ofWorker('wkr_1', 'worker.identified', { identity })
    log.ofWorker('wkr_1', 'session.started', { identity })
    log.ofWorker('wkr_1', 'session.mode.changed', { mode: 'plan' })
    log.ofWorker('wkr_1', 'usage.updated', { usage, cost: { source: 'reported', usd: 0.5 }, model: 'm1' })
    log.ofWorker('wkr_1', 'assistant.message.delta', { text: 'done' })
    return { log, usage }
  }
  const share = { usage: { total: 12 }, cost: { reportedUsd: 0.5 } }

  it('stand in the trace’s workers, by model and by mode', async () => {
    const { log } = aRunWithSessions()
    const trace = await loadRunTrace(storeOver(log), 'run_1')
    expect(trace?.workers[0]?.session).toMatchObject({
      identity: { providerSessionId: 'thread-1' },
      lastEventType: 'assistant.message.delta',
      byModel: { m1: share },
      byMode: { plan: share },
    })
    expect(trace?.workers[1]?.session).toMatchObject({ startedAt: null, lastEventType: null })
  })

  it('are the same where the agents’ words are not read', async () => {
    const { log } = aRunWithSessions()
    const listEvents = (
      _: string,
      query: { after?: number; before?: number; limit: number; workerId?: string; types?: string[] },
    ) => {
      const { after = 0, before = Infinity, limit, workerId, types } = query
      const found = log.events.filter(
        (event) =>
          event.seq > after &&
          event.seq < before &&
          (workerId === undefined || event.workerId === workerId) &&
          (types === undefined || types.includes(event.type)),
      )
      return Promise.resolve(before === Infinity ? found.slice(0, limit) : found.slice(-limit))
    }
    const loaded = await loadTrackedSessions({ listEvents }, log.view())
    expect(loaded).toEqual(trackSessions(log.view(), log.events))
    expect(loaded.size).toBe(1)
  })

  it('stand in its result, which says why one could not be stopped', () => {
    const { log } = aRunWithSessions()
    const failure = { reason: 'internal', message: 'It is stuck.' } as const
    log.ofWorker('wkr_1', 'session.stop.failed', { sessionId: 'ses_1', failure })
    log.complete('wkr_1', 'done')
    const { fanout } = buildReviewedFanoutResult(log.view(), log.events)
    expect(fanout).toMatchObject({ targetCount: 2, metadata: { team: 'ops' } })
    expect(fanout.targets[0]).toMatchObject({
      stopped: false,
      stopError: failure,
      trackedSession: { byModel: { m1: share }, byMode: { plan: share } },
    })
    expect(fanout.targets[1]).toMatchObject({ trackedSession: null, stopError: null })
  })
})
