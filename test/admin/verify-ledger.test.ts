import { describe, expect, it } from 'vitest'
import { verifyLedger } from '@/server/admin/verify-ledger'
import { newRun, newWorker, textDelta } from '../support/ledger-fixtures'
import { openAdmin } from './open-admin'

const EVENTS = 1_200

/** A workspace with one finished run of several pages of events. */
async function openWithRun() {
  const admin = await openAdmin()
  const { store } = admin.ledger
  const { workspaceId } = await admin.accounts.createFirstOwner({
    ...{ setupToken: null, email: 'ada@example.org', name: 'Ada', passwordHash: 'x', workspaceName: 'Analysts' },
  })
  const workers = [newWorker('wkr_1', 'run_1', 1)]
  await store.createRun({ run: newRun('run_1', { workspaceId }), workers, idempotency: null })
  const { fence } = await store.updateWorkerRunning('wkr_1', { runnerId: 'r', launchId: null, leaseUntil: null })
  await store.addEvents(
    fence,
    Array.from({ length: EVENTS }, (_, index) => textDelta(fence, `${index} `)),
  )
  await store.completeWorker(fence, { status: 'completed', result: 'done', resultJson: null })
  return { ...admin, verify: () => verifyLedger(admin.ledger, admin.accounts) }
}

describe('verify-ledger', () => {
  it('finds a ledger sound that was written through the store', async () => {
    const { verify, ledger } = await openWithRun()
    const events = await ledger.db.event.count()
    expect(events).toBeGreaterThan(EVENTS)
    expect(await verify()).toBe(`The ledger is sound: 1 runs, ${events} events, 0 audit entries.`)
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
