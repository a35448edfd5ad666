import { expect, test } from 'vitest'
import { loadRunTrace } from '@/orchestration/run/run-trace'
import { collectEvents } from '@/orchestration/run/read-all-events'
import type { Ledger } from '@/server/ledger/open-ledger'
import { textDelta } from '../support/ledger-fixtures'
import { describeDatabaseLedger } from '../support/ledger-suite'

describeDatabaseLedger('events that this build did not write', (suite) => {
  const ledger = () => suite.ledger() as Ledger // of a database, by the name of the suite

  /** A run whose newest event was changed to what another build could have written. */
  async function runWith(change: { type?: string; v?: number; payload?: string }) {
    const { runId, fence } = await suite.startWorker()
    await ledger().store.addEvent(fence, textDelta(fence, 'text'))
    const run = await ledger().store.getRun(runId)
    const seq = run?.lastSeq ?? 0
    await ledger().db.event.update({ where: { runId_seq: { runId, seq } }, data: change })
    return { runId, seq }
  }

  test.each([
    { name: 'an unknown type', change: { type: 'worker.promoted' }, words: 'type worker.promoted, version 1' },
    { name: 'a newer version', change: { v: 9 }, words: 'type assistant.message.delta, version 9' },
    {
      name: 'a payload that is no JSON',
      change: { payload: '{"text"' },
      words: 'type assistant.message.delta, version 1',
    },
  ])('$name fails the reader that folds and is named', async ({ change, words }) => {
    const { runId, seq } = await runWith(change)
    const read = collectEvents(ledger().store, runId, { throughSeq: seq })
    await expect(read).rejects.toThrow(`Event ${seq} of run ${runId} cannot be read: ${words}`)
    await expect(read).rejects.toMatchObject({ code: 'unsupported', details: { runId, seq } })
    expect(await collectEvents(ledger().store, runId, { throughSeq: seq - 1 })).toHaveLength(seq - 1)
    expect(await ledger().store.listEvents(runId, { limit: 10, types: ['run.created'] })).toHaveLength(1)
  })

  test('a list shows an unknown event as it is stored, with its version', async () => {
    const { runId, seq } = await runWith({ type: 'worker.promoted', v: 3, payload: '{"to":"lead"}' })
    const trace = await loadRunTrace(ledger().store, runId)
    expect(trace?.events.at(-1)).toMatchObject({ seq, type: 'worker.promoted', v: 3, payload: { to: 'lead' } })
    const [text] = await ledger().store.listEventTexts(runId, { after: seq - 1, limit: 1 })
    expect(text?.type).toBe('worker.promoted')
    expect(JSON.parse(text?.json ?? '')).toEqual(trace?.events.at(-1))
  })

  test('a list shows an event without its payload where that is no JSON, and all others', async () => {
    const { runId, seq } = await runWith({ payload: 'not json' })
    const events = await ledger().store.listEvents(runId, { limit: 100, asStored: true })
    expect(events).toHaveLength(seq)
    expect(events.at(-1)).toMatchObject({ payload: {}, message: 'text (its payload cannot be read)' })
  })

  test('an event of an earlier version is read, streamed and folded at this one', async () => {
    const { runId, workerId, fence } = await suite.startWorker()
    const message = 'the server was stopped while this attempt was running'
    await ledger().store.completeWorker(
      { runId, workerId, attempt: fence.attempt, epoch: fence.epoch },
      { status: 'failed', failure: { reason: 'runner_lost', message, lostBy: 'stopped' }, result: null },
    )
    const [failed] = await ledger().store.listEvents(runId, { limit: 1, types: ['worker.failed'] })
    if (failed === undefined) throw new Error('the worker has failed')
    const { seq } = failed
    const [written] = await ledger().store.listEventTexts(runId, { after: seq - 1, limit: 1 })
    expect(failed).toMatchObject({ v: 2, payload: { failure: { lostBy: 'stopped' } } })
    expect(await ledger().db.event.findUnique({ where: { runId_seq: { runId, seq } } })).toMatchObject({ v: 2 })

    const payload = JSON.stringify({ failure: { reason: 'runner_lost', message }, result: null })
    await ledger().db.event.update({ where: { runId_seq: { runId, seq } }, data: { v: 1, payload } })
    const failure = JSON.stringify({ reason: 'runner_lost', message })
    await ledger().db.worker.update({ where: { id: workerId }, data: { failure } })
    expect(await ledger().store.listEvents(runId, { limit: 1, types: ['worker.failed'] })).toEqual([failed])
    const [read] = await ledger().store.listEventTexts(runId, { after: seq - 1, limit: 1 })
    expect(JSON.parse(read?.json ?? '')).toEqual(JSON.parse(written?.json ?? ''))
    expect((await ledger().store.getWorker(workerId))?.failure).toMatchObject({ lostBy: 'stopped' })
  })
})
