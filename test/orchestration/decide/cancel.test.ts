import { describe, expect, it } from 'vitest'
import { cancelRun } from '@/orchestration/decide/cancel-run'
import { cancelWorker } from '@/orchestration/decide/cancel-worker'
import { endQueuedWorkers } from '@/orchestration/decide/end-queued-worker'
import { requestControl } from '@/orchestration/decide/request-control'
import type { ControlAction, WorkerControlRecord } from '@/orchestration/model/records'
import { reconcileRun } from '@/orchestration/run/reconcile-run'
import { aRun, aWorker, createRunLog, MIA, seededNewId, seededRandom } from '../../support/records'

const AT = '2026-01-01T00:00:00.000Z'

function order(id: string, workerId: string, action: ControlAction = 'cancel'): WorkerControlRecord {
  return {
    ...{ id, runId: 'run_1', workerId, attempt: 1, action, status: 'pending' },
    ...{ requestedBy: MIA, receipts: [{ step: 'requested', at: AT, note: null }] },
    ...{ error: null, createdAt: AT, completedAt: null },
  }
}

/** One running worker and one that waits. */
function aStartedRun() {
  const log = createRunLog(aRun(), [aWorker(1), aWorker(2)])
  log.add({ workerId: null, attempt: null, type: 'run.started', message: '', payload: {} })
  log.start('wkr_1')
  return log
}

let made = 0
const cancel = () =>
  cancelRun({ by: MIA, newControl: ({ id, attempt }) => ({ ...order(`ctl_run_${(made += 1)}`, id), attempt }) })

describe('the decision to cancel a worker', () => {
  it('ends a queued one at once, with its control completed before its own last event', () => {
    const log = aStartedRun()
    const drafts = cancelWorker(order('ctl_1', 'wkr_2')).decide(log.view())
    expect(drafts.map(({ type }) => type)).toEqual([
      'control.requested',
      'control.observed',
      'control.completed',
      'worker.cancelled',
    ])
    log.add(...drafts)
    expect(log.view().workers.wkr_2?.status).toBe('cancelled')
    expect(log.view().controls.ctl_1).toMatchObject({ status: 'completed', receipts: [{}, { step: 'effect' }] })
  })

  it('leaves a running one to its runner, and is given once', () => {
    const log = aStartedRun()
    log.add(...cancelWorker(order('ctl_1', 'wkr_1')).decide(log.view()))
    expect(log.view().workers.wkr_1?.status).toBe('running')
    expect(log.view().controls.ctl_1?.status).toBe('pending')
    expect(cancelWorker(order('ctl_2', 'wkr_1')).decide(log.view())).toEqual([])
  })

  it('is refused for one that has ended, naming its state', () => {
    const log = aStartedRun()
    log.complete('wkr_1', 'done')
    expect(() => cancelWorker(order('ctl_1', 'wkr_1')).decide(log.view())).toThrow('worker wkr_1 is completed')
  })

  it('fails a message that waited for the attempt, and says why', () => {
    const log = aStartedRun()
    log.ofWorker('wkr_2', 'control.requested', { control: { ...order('ctl_words', 'wkr_2', 'send'), text: 'hello' } })
    log.add(...cancelWorker(order('ctl_1', 'wkr_2')).decide(log.view()))
    expect(log.view().controls.ctl_words).toMatchObject({
      status: 'failed',
      error: 'the worker was cancelled before it started',
    })
  })
})

describe('the decision to cancel a run', () => {
  it('ends queued workers, orders running ones and changes nothing when it is asked again', () => {
    const log = aStartedRun()
    log.add(...cancel().decide(log.view()))
    const { run, workers, controls } = log.view()
    expect(run.cancelRequestedAt).not.toBeNull()
    expect(workers.wkr_1?.status).toBe('running')
    expect(workers.wkr_2?.status).toBe('cancelled')
    expect(Object.values(controls)).toMatchObject([{ workerId: 'wkr_1', action: 'cancel', status: 'pending' }])
    expect(cancel().decide(log.view())).toEqual([])
  })

  it('gives no second control to a worker that was ordered to end, however it came to run', () => {
    const log = aStartedRun()
    log.start('wkr_2')
    log.add(...cancelWorker(order('ctl_1', 'wkr_2')).decide(log.view()))
    log.add(...cancel().decide(log.view()))
    const ofSecond = Object.values(log.view().controls).filter(({ workerId }) => workerId === 'wkr_2')
    expect(ofSecond.map(({ id }) => id)).toEqual(['ctl_1'])
  })

  it('settles the orders of queued workers: a message fails, an earlier cancel has its effect', () => {
    const log = aStartedRun()
    log.ofWorker('wkr_2', 'control.requested', { control: { ...order('ctl_words', 'wkr_2', 'send'), text: 'hello' } })
    log.ofWorker('wkr_2', 'control.requested', { control: order('ctl_old', 'wkr_2') })
    log.add(...cancel().decide(log.view()))
    expect(log.view().controls.ctl_words?.status).toBe('failed')
    expect(log.view().controls.ctl_old?.status).toBe('completed')
  })

  it('is refused for a run that has ended', () => {
    const log = aStartedRun()
    log.complete('wkr_1', 'done')
    log.add({ workerId: null, attempt: null, type: 'run.completed', message: '', payload: {} })
    expect(() => cancel().decide(log.view())).toThrow('run run_1 is completed; only queued or running runs')
  })
})

it('a worker that is queued in a run that is being cancelled ends as every queued worker does', () => {
  const log = aStartedRun()
  log.add(...cancel().decide(log.view()))
  log.add({ workerId: 'wkr_3', attempt: 1, type: 'worker.created', message: '', payload: { worker: aWorker(3) } })
  const tools = { newId: seededNewId(), random: seededRandom(1), now: AT }
  const [draft] = reconcileRun(log.view(), tools)
  const [expected] = endQueuedWorkers(['wkr_3'], { status: 'cancelled', by: null }).decide(log.view())
  expect(draft).toEqual(expected)
  expect(draft).toMatchObject({ type: 'worker.cancelled', workerId: 'wkr_3' })
})

it('a limit ends queued workers as failed with their orders, and leaves the others', () => {
  const log = aStartedRun()
  log.ofWorker('wkr_2', 'control.requested', { control: order('ctl_1', 'wkr_2') })
  const failure = { reason: 'run_timeout', message: 'the time of the run is over' } as const
  log.add(...endQueuedWorkers(['wkr_1', 'wkr_2', 'wkr_9'], { status: 'failed', failure }).decide(log.view()))
  expect(log.view().workers.wkr_1?.status).toBe('running')
  expect(log.view().workers.wkr_2).toMatchObject({ status: 'failed', failure })
  expect(log.view().controls.ctl_1).toMatchObject({ status: 'failed', error: failure.message })
})

it('messages are each their own, up to twenty that wait', () => {
  const log = aStartedRun()
  for (let sent = 0; sent < 20; sent += 1) {
    log.add(...requestControl(order(`ctl_${sent}`, 'wkr_1', 'send')).decide(log.view()))
  }
  expect(Object.keys(log.view().controls)).toHaveLength(20)
  expect(() => requestControl(order('ctl_20', 'wkr_1', 'send')).decide(log.view())).toThrow('20 messages waiting')
})
