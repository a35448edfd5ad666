import { expect, test } from 'vitest'
import type { ControlAction } from '@/orchestration/model/records'
import type { WorkerOutcome } from '@/orchestration/ports'
import { ANNA } from '../support/ledger-fixtures'
import { describeLedger } from '../support/ledger-suite'

const completed: WorkerOutcome = { status: 'completed', result: 'done', resultJson: null }
const interrupted: WorkerOutcome = {
  status: 'failed',
  failure: { reason: 'interrupted', message: 'interrupted by a person' },
  result: null,
}
const cancelled: WorkerOutcome = { status: 'cancelled', result: null, by: ANNA }

describeLedger('controls', ({ ledger, newId, createRun, startWorker }) => {
  const ask = (workerId: string, action: ControlAction) =>
    ledger().store.addWorkerControl({ id: newId('ctl'), workerId, action, by: ANNA })

  test('a control collects its receipts and settles once', async () => {
    const { store } = ledger()
    const { workerId } = await startWorker()
    const { id } = await ask(workerId, 'interrupt')
    await store.observeWorkerControl(id, 'delivered')
    await store.observeWorkerControl(id, 'effect', 'the turn ended')
    await store.completeWorkerControl(id, null)
    await store.completeWorkerControl(id, 'too late')
    await store.observeWorkerControl(id, 'escalated')
    const control = await store.getWorkerControl(id)
    expect(control).toMatchObject({ status: 'completed', error: null, requestedBy: ANNA, attempt: 1 })
    expect(control?.receipts.map(({ step, note }) => [step, note])).toEqual([
      ['requested', null],
      ['delivered', null],
      ['effect', 'the turn ended'],
    ])
    expect(control?.completedAt).not.toBeNull()
  })

  test('a control that makes no sense in the worker’s state is refused by that state', async () => {
    const { store } = ledger()
    const { workerIds } = await createRun()
    const queued = workerIds.join()
    for (const action of ['interrupt', 'retry', 'resume'] as const) {
      await expect(ask(queued, action)).rejects.toMatchObject({ code: 'illegal_state', details: { status: 'queued' } })
    }
    const { workerId, fence } = await startWorker()
    await expect(ask(workerId, 'retry')).rejects.toMatchObject({ details: { status: 'running' } })
    await store.completeWorker(fence, completed)
    for (const action of ['cancel', 'interrupt'] as const) {
      await expect(ask(workerId, action)).rejects.toMatchObject({ details: { status: 'completed' } })
    }
    expect(await store.listWorkerControls(workerId)).toEqual([])
    expect(await ask(workerId, 'retry')).toMatchObject({ status: 'pending' })
  })

  test.each([
    ['cancel', cancelled, 'completed', 'the attempt was cancelled'],
    ['cancel', completed, 'failed', null],
    ['interrupt', interrupted, 'completed', 'the turn was interrupted'],
    ['interrupt', completed, 'failed', null],
  ] as const)('a pending %s settles truthfully when the attempt ends', async (action, outcome, status, effect) => {
    const { store } = ledger()
    const { workerId, fence } = await startWorker()
    const { id } = await ask(workerId, action)
    await store.completeWorker(fence, outcome)
    const control = await store.getWorkerControl(id)
    expect(control?.status).toBe(status)
    expect(control?.receipts.find(({ step }) => step === 'effect')?.note ?? null).toBe(effect)
    if (status === 'failed') expect(control?.error).toContain(`ended as completed before the ${action} took effect`)
    expect(await store.listPendingWorkerControls(workerId)).toEqual([])
  })

  test('pending controls are listed oldest first and settled together', async () => {
    const { store } = ledger()
    const { workerId } = await startWorker()
    const ids = [(await ask(workerId, 'interrupt')).id, (await ask(workerId, 'cancel')).id]
    await store.completeWorkerControl((await ask(workerId, 'interrupt')).id, null)
    expect((await store.listPendingWorkerControls(workerId)).map(({ id }) => id)).toEqual(ids)
    await store.completePendingWorkerControls(workerId, 'the runner is stopping')
    expect((await store.listWorkerControls(workerId)).map(({ status }) => status)).toEqual([
      'failed',
      'failed',
      'completed',
    ])
  })

  test('an unknown control or worker is not found', async () => {
    const { store } = ledger()
    expect(await store.getWorkerControl('ctl_none')).toBeNull()
    await expect(store.observeWorkerControl('ctl_none', 'effect')).rejects.toMatchObject({ code: 'not_found' })
    await expect(store.completeWorkerControl('ctl_none', null)).rejects.toMatchObject({ code: 'not_found' })
    await expect(ask('wkr_none', 'cancel')).rejects.toMatchObject({ code: 'not_found' })
  })
})
