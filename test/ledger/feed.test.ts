import { describe, expect, inject, test } from 'vitest'
import pg from 'pg'
import type { EventRecord } from '@/orchestration/model/events'
import { createFeedHub } from '@/server/ledger/feed/feed-hub'
import type { Ledger } from '@/server/ledger/open-ledger'
import { textDelta } from '../support/ledger-fixtures'
import { describeLedger } from '../support/ledger-suite'

/** Resolves at the first nudge of a run. */
function nextNudge(ledger: Ledger, runId: string): Promise<EventRecord[] | null> {
  return new Promise((resolve) => {
    const stop = ledger.feed.subscribe(runId, (batch) => {
      stop()
      resolve(batch)
    })
  })
}

describeLedger('the feed', ({ dialect, ledger, otherLedger, startWorker, createRun }) => {
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

  test('followers of all hear of changed rows, of new runs and of deleted ones, not of streams', async () => {
    const { store, feed } = ledger()
    const heard: string[] = []
    const stop = feed.subscribeAll((runId) => heard.push(runId))
    const { runId, fence } = await startWorker()
    const afterStart = heard.filter((id) => id === runId).length
    await store.addEvent(fence, textDelta(fence, 'a'))
    expect(heard.filter((id) => id === runId)).toHaveLength(afterStart)
    await store.completeWorker(fence, { status: 'completed', result: 'a', resultJson: null })
    await store.updateRunStatus(runId, 'completed')
    await store.deleteRun(runId)
    expect(heard.filter((id) => id === runId)).toHaveLength(afterStart + 3)
    stop()
    await createRun()
    expect(heard.at(-1)).toBe(runId)
  })

  test.runIf(dialect === 'postgresql')('a follower in another process is nudged', async () => {
    const other = await otherLedger()
    const { runId, fence } = await startWorker()
    const nudge = nextNudge(other, runId)
    await ledger().store.addEvent(fence, textDelta(fence, 'a'))
    expect(await nudge).toBeNull()
    expect((await other.store.listEvents(runId, { limit: 100 })).at(-1)?.message).toBe('a')
  })

  test.runIf(dialect === 'postgresql')('a follower is nudged though its listening connection was cut', async () => {
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
