import { describe, expect, it } from 'vitest'
import { verifyLedger } from '@/server/admin/verify-ledger'
import { newRun, newWorker, textDelta } from '../support/ledger-fixtures'
import { openAdmin } from './open-admin'

const EVENTS = 1_200

/** A workspace with one run, whose only worker is running. */
async function openRunning() {
  const admin = await openAdmin()
  const { store } = admin.ledger
  const { workspaceId } = await admin.accounts.createFirstOwner({
    ...{ setupToken: null, email: 'ada@example.org', name: 'Ada', passwordHash: 'x', workspaceName: 'Analysts' },
  })
  const workers = [newWorker('wkr_1', 'run_1', 1)]
  await store.createRun({ run: newRun('run_1', { workspaceId }), workers, idempotency: null })
  const { fence } = await store.updateWorkerRunning('wkr_1', { runnerId: 'r', launchId: null, leaseUntil: null })
  return { ...admin, fence, verify: () => verifyLedger(admin.ledger, admin.accounts) }
}

/** The same, finished after several pages of events. */
async function openWithRun() {
  const { fence, ...admin } = await openRunning()
  const { store } = admin.ledger
  await store.addEvents(
    fence,
    Array.from({ length: EVENTS }, (_, index) => textDelta(fence, `${index} `)),
  )
  await store.completeWorker(fence, { status: 'completed', result: 'done', resultJson: null })
  return admin
}

describe('verify-ledger', () => {
  it('finds a ledger sound that was written through the store', async () => {
    const { verify, ledger } = await openWithRun()
    const events = await ledger.db.event.count()
    expect(events).toBeGreaterThan(EVENTS)
    expect(await verify()).toBe(`The ledger is sound: 1 runs, ${events} events, 0 audit entries.`)
  })

  it('finds a ledger sound whose running worker has renewed its lease', async () => {
    const { verify, ledger, fence } = await openRunning()
    await ledger.store.renewLeases('r', [fence], '2026-01-01T00:01:00.000Z')
    expect((await ledger.store.getWorker('wkr_1'))?.leaseUntil).toBe('2026-01-01T00:01:00.000Z')
    expect(await verify()).toContain('The ledger is sound: 1 runs')
  })

  it('names the event that is missing', async () => {
    const { verify, ledger } = await openWithRun()
    await ledger.db.event.delete({ where: { runId_seq: { runId: 'run_1', seq: 700 } } })
    await expect(verify()).rejects.toThrow('run run_1: event 700 is missing')
  })

  it('names rows that are not what the events add up to', async () => {
    const { verify, ledger } = await openWithRun()
    await ledger.db.worker.update({ where: { id: 'wkr_1' }, data: { result: 'something else' } })
    await expect(verify()).rejects.toThrow('run run_1: the stored workers')
  })

  it('looks at the audit trail too', async () => {
    const { verify, accounts, ledger } = await openWithRun()
    await accounts.appendAudit({
      ...{ workspaceId: null, actorId: 'system', actorName: 'Operator', action: 'x', object: 'y' },
      ...{ result: 'ok', detail: {} },
    })
    await ledger.db.auditEntry.updateMany({ data: { object: 'z' } })
    await expect(verify()).rejects.toThrow('the audit trail is broken at entry 1')
  })
})
