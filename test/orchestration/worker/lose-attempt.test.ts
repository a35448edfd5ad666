import { describe, expect, it } from 'vitest'
import type { RunPolicy } from '@/orchestration/model/records'
import { countLosses, loseAttempt, lossFailure, type LostAttempt } from '@/orchestration/worker/lose-attempt'
import { endQueuedWorker } from '@/orchestration/decide/end-queued-worker'
import { aRun, aWorker, createRunLog, MIA } from '../../support/records'

const lost: LostAttempt = {
  ...{ workerId: 'wkr_1', attempt: 1, epoch: 1, cause: 'died', text: 'so far' },
  ...{ canResume: true, retriesSoFar: 0, retriesMax: 2, now: '2026-01-01T00:01:00.000Z' },
}

/** One worker at work in a session, by this policy. */
function atWork(onRunnerLost: RunPolicy['onRunnerLost']) {
  const run = aRun()
  const log = createRunLog({ ...run, policy: { ...run.policy, onRunnerLost } }, [aWorker(1)])
  log.start('wkr_1')
  const identity = { sessionId: 's', providerSessionId: 'p-1', provider: null, model: null, agent: null }
  log.ofWorker('wkr_1', 'worker.identified', { identity: { ...identity, transcriptPath: null, pid: 7 } })
  return log
}

function control(id: string, action: 'cancel' | 'interrupt') {
  const createdAt = '2026-01-01T00:00:30.000Z'
  return {
    control: {
      ...{ id, runId: 'run_1', workerId: 'wkr_1', attempt: 1, action, status: 'pending' as const },
      ...{ requestedBy: MIA, receipts: [], error: null, createdAt, completedAt: null },
    },
  }
}

describe('a lost attempt', () => {
  it('ends with its text kept and nothing more, where the policy says fail', () => {
    const log = atWork('fail')
    log.add(...loseAttempt(log.view(), lost))
    expect(log.view().workers.wkr_1).toMatchObject({
      ...{ status: 'failed', failure: { reason: 'runner_lost' }, result: 'so far', resultPartial: true, attempt: 1 },
    })
  })

  it.each([
    ['resume', true, 'p-1'],
    ['resume', false, null],
    ['retry', true, null],
  ] as const)('is queued again in the same change (%s, can resume: %s)', (policy, canResume, resumeFrom) => {
    const log = atWork(policy)
    log.add(...loseAttempt(log.view(), { ...lost, canResume }))
    const view = log.view()
    expect(view.workers.wkr_1).toMatchObject({ status: 'queued', attempt: 2, resumeFrom })
    expect(view.attempts['wkr_1#1']).toMatchObject({ status: 'failed', result: 'so far', identity: { pid: 7 } })
  })

  it('is not tried again without end; a stop in good order is not counted', () => {
    const log = atWork('retry')
    const types = (attempt: LostAttempt) => loseAttempt(log.view(), attempt).map(({ type }) => type)
    expect(types({ ...lost, retriesSoFar: 2 })).toEqual(['worker.failed'])
    expect(types({ ...lost, retriesSoFar: 2, cause: 'stopped' })).toContain('worker.requeued')
    const archived = [lossFailure('died'), lossFailure('stopped'), null].map((failure) => ({ failure }))
    expect(countLosses(archived)).toBe(1)
  })

  it('grants a cancel that was waiting and fails other controls', () => {
    const log = atWork('retry')
    log.ofWorker('wkr_1', 'control.requested', control('ctl_1', 'interrupt'))
    log.ofWorker('wkr_1', 'control.requested', control('ctl_2', 'cancel'))
    log.add(...loseAttempt(log.view(), lost))
    expect(log.view().workers.wkr_1).toMatchObject({ status: 'cancelled', result: 'so far' })
    expect(log.view().controls.ctl_1?.status).toBe('failed')
    expect(log.view().controls.ctl_2?.status).toBe('completed')
  })

  it('is left alone when another runner has it now', () => {
    const log = atWork('retry')
    expect(() => loseAttempt(log.view(), { ...lost, epoch: 0 })).toThrow(/not in force/)
    log.complete('wkr_1', 'done')
    expect(() => loseAttempt(log.view(), lost)).toThrow(/not in force/)
  })
})

describe('a queued worker', () => {
  it('is cancelled at once, and the control shows the effect', () => {
    const log = createRunLog(aRun(), [aWorker(1)])
    log.ofWorker('wkr_1', 'control.requested', control('ctl_1', 'cancel'))
    log.add(...endQueuedWorker(log.view(), 'wkr_1', { status: 'cancelled', by: MIA }))
    expect(log.view().workers.wkr_1?.status).toBe('cancelled')
    expect(log.view().controls.ctl_1).toMatchObject({ status: 'completed', receipts: [{ step: 'effect' }] })
  })

  it('that has started meanwhile is left alone', () => {
    const log = atWork('fail')
    expect(endQueuedWorker(log.view(), 'wkr_1', { status: 'cancelled', by: null })).toEqual([])
  })
})
