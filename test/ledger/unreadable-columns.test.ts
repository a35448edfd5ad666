import { expect, test } from 'vitest'
import type { Ledger } from '@/server/ledger/open-ledger'
import { describeDatabaseLedger } from '../support/ledger-suite'

describeDatabaseLedger('columns that this build cannot read', (suite) => {
  const ledger = () => suite.ledger() as Ledger // of a database, by the name of the suite

  const WRONG = [
    { name: 'no JSON', text: '{"input":', words: /JSON/ },
    { name: 'a field missing', text: '{"input":1,"output":1,"reasoning":0,"cached":0,"total":2}', words: /cacheWrite/ },
    { name: 'a later version', text: '{"v":2,"value":{}}', words: /version 2 is newer than version 1/ },
    { name: 'another kind of value', text: '[]', words: /the value/ },
  ]

  test.each(WRONG)('a value with $name is named with its table, column and row', async ({ text, words }) => {
    const { workerId } = await suite.startWorker()
    await ledger().db.worker.update({ where: { id: workerId }, data: { usage: text } })
    const read = ledger().store.getWorker(workerId)
    await expect(read).rejects.toThrow(`Worker.usage of ${workerId} cannot be read: `)
    await expect(read).rejects.toThrow(words)
    await expect(read).rejects.toHaveProperty('name', 'UnreadableValueError')
  })

  test('a row that cannot be read hides no other of a list', async () => {
    const bad = await suite.startWorker({ workspaceId: 'wsp_columns' })
    const good = await suite.startWorker({ workspaceId: 'wsp_columns' })
    await ledger().db.run.update({ where: { id: bad.runId }, data: { policy: '"retry"' } })
    await ledger().db.worker.update({ where: { id: bad.workerId }, data: { target: '{}' } })
    const { items } = await ledger().store.listRuns({ workspaceId: 'wsp_columns', limit: 10 })
    expect(items.map(({ id }) => id)).toEqual([good.runId])
    const running = (await ledger().store.listRunningWorkers()).map(({ id }) => id)
    expect(running).toContain(good.workerId)
    expect(running).not.toContain(bad.workerId)
  })

  test('fields of another version are kept and do no harm', async () => {
    const { workerId } = await suite.startWorker()
    const row = await ledger().db.worker.findUniqueOrThrow({ where: { id: workerId } })
    const identity = JSON.stringify({ ...(JSON.parse(row.identity) as object), host: 'a' })
    await ledger().db.worker.update({ where: { id: workerId }, data: { identity } })
    expect((await ledger().store.getWorker(workerId))?.identity).toMatchObject({ host: 'a' })
  })

  test('a runner whose announcement cannot be read hides no other', async () => {
    await ledger().store.announceRunner('rnr_good', { beat: 1, runtimes: ['demo'] })
    const bad = { key: 'runner:rnr_bad', value: '{"beat":"x"}', updatedAt: new Date() }
    await ledger().db.setting.create({ data: bad })
    expect(await ledger().store.listRunners()).toEqual([{ runnerId: 'rnr_good', beat: 1, runtimes: ['demo'] }])
  })

  test('the reason of a failure stands in a column of its own', async () => {
    const { runId, workerId, fence } = await suite.startWorker({ workspaceId: 'wsp_reason' })
    await ledger().store.completeWorker(fence, {
      status: 'failed',
      failure: { reason: 'provider_error', message: '{"reason":"interrupted"}' },
      result: null,
    })
    expect(await ledger().db.worker.findUnique({ where: { id: workerId } })).toMatchObject({
      failureReason: 'provider_error',
    })
    expect(await ledger().store.countInterrupted([runId])).toEqual({})
  })
})
