import { describe, expect, inject, test } from 'vitest'
import pg from 'pg'
import type { EventRecord } from '@/orchestration/model/events'
import { createFeedHub } from '@/server/ledger/feed/feed-hub'
import type { Ledger } from '@/server/ledger/open-ledger'
import { T0, textDelta } from '../support/ledger-fixtures'
import { describeLedger } from '../support/ledger-suite'

/** Resolves at the first nudge of a run. */
function nextNudge(ledger: Pick<Ledger, 'feed'>, runId: string): Promise<EventRecord[] | null> {
  return new Promise((resolve) => {
    const stop = ledger.feed.subscribe(runId, (batch) => {
      stop()
      resolve(batch)
    })
  })
}

describeLedger('the feed', ({ kind, ledger, otherLedger, startWorker, createRun }) => {
  test('a follower in the writing process is handed the stored events themselves', async () => {
    const { store, feed } = ledger()
    const { runId, fence } = await startWorker()
    const before = (await store.getRun(runId))?.lastSeq ?? 0
    const seen: EventRecord[] = []
    const stop = feed.subscribe(runId, (batch) => seen.push(...(batch ?? [])))
    await store.addEvents(fence, [textDelta(fence, 'a'), textDelta(fence, 'b')])
    await store.completeWorker(fence, { status: 'completed', result: 'ab', resultJson: null })
    expect(seen).toEqual(await store.listEvents(runId, { after: before, limit: 100 }))
    stop()
    stop()
    await store.updateRunStatus(runId, 'completed')
    expect(seen).toHaveLength(3)
  })

  test('followers of all hear of a change at the latest when it is done, until they stop', async () => {
    const { store, feed } = ledger()
    const heard: string[] = []
    const stop = feed.subscribeAll((id) => heard.push(id))
    const { runId, fence } = await startWorker()
    // A nudge may come twice, so what counts is that each step adds one.
    const timesAfter = async (step: () => Promise<unknown>) => {
      const before = heard.filter((id) => id === runId).length
      await step()
      return heard.filter((id) => id === runId).length - before
    }
    const outcome = { status: 'completed', result: 'a', resultJson: null } as const
    expect(heard).toContain(runId)
    expect(await timesAfter(() => store.completeWorker(fence, outcome))).toBeGreaterThan(0)
    expect(await timesAfter(() => store.updateRunStatus(runId, 'completed'))).toBeGreaterThan(0)
    expect(await timesAfter(() => store.deleteRun(runId))).toBeGreaterThan(0)
    stop()
    const other = await createRun()
    expect(heard).not.toContain(other.runId)
  })

  test.runIf(kind === 'postgresql')('a follower in another process is nudged', async () => {
    const other = await otherLedger()
    const { runId, fence } = await startWorker()
    const nudge = nextNudge(other, runId)
    await ledger().store.addEvent(fence, textDelta(fence, 'a'))
    expect(await nudge).toBeNull()
    expect((await other.store.listEvents(runId, { limit: 100 })).at(-1)?.message).toBe('a')
  })

  test.runIf(kind === 'postgresql')('a follower is nudged though its listening connection was cut', async () => {
    const other = await otherLedger()
    const { runId, fence } = await startWorker()
    const admin = new pg.Client({ connectionString: inject('pgUrl') })
    await admin.connect()
    await admin.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'plenum feed'`)
    await admin.end()
    const nudge = nextNudge(other, runId)
    await ledger().store.addEvent(fence, textDelta(fence, 'a'))
    expect(await nudge).toBeNull()
    // And again, so that it was not only the poll's first look.
    const again = nextNudge(other, runId)
    await ledger().store.addEvent(fence, textDelta(fence, 'b'))
    expect(await again).toBeNull()
  })
})

describe('the feed hub', () => {
  test('a follower that throws is reported and does not keep the others waiting', () => {
    const reported: unknown[] = []
    const hub = createFeedHub((error) => reported.push(error))
    const told: string[] = []
    const fault = new Error('follower broke')
    hub.subscribe('run_1', () => {
      throw fault
    })
    hub.subscribe('run_1', () => told.push('second'))
    hub.publish('run_1', [])
    expect(told).toEqual(['second'])
    expect(reported).toEqual([fault])
  })

  test('followers of all are not told of streams', async () => {
    const hub = createFeedHub(() => {})
    const heard: string[] = []
    hub.subscribeAll((runId) => heard.push(runId))
    const event = { ...textDelta({ workerId: 'wkr_1', attempt: 1 }, 'a'), runId: 'run_1', seq: 1, createdAt: T0 }
    hub.publish('run_1', [event])
    expect(heard).toEqual([])
    hub.publish('run_1', [])
    expect(heard).toEqual(['run_1'])
  })

  test('the same function subscribed twice is two followers', () => {
    const hub = createFeedHub(() => {})
    let calls = 0
    const onNudge = () => (calls += 1)
    const stop = hub.subscribe('run_1', onNudge)
    hub.subscribe('run_1', onNudge)
    hub.nudge('run_1', false)
    stop()
    hub.nudge('run_1', false)
    expect(calls).toBe(3)
  })
})
