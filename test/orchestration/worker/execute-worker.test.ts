import { describe, expect, it, vi } from 'vitest'
import { DomainError } from '@/orchestration/model/errors'
import type { WorkerRecord } from '@/orchestration/model/records'
import type { WorkerOutcome } from '@/orchestration/ports'
import { RuntimeFailure } from '@/orchestration/session/runtime-failure'
import { executeWorker, type ExecuteWorkerDeps, type ExecutionOutcome } from '@/orchestration/worker/execute-worker'
import { aWorker } from '../../support/records'

const COMPLETED: WorkerOutcome = { status: 'completed', result: 'done', resultJson: null }

/** A store of one worker that refuses what a real one refuses. */
function setting(patch: Partial<WorkerRecord> = {}) {
  let worker = aWorker(1, patch)
  const steps: string[] = []
  const fence = { runId: worker.runId, workerId: worker.id, attempt: 1, epoch: 1 }
  let isFenced = false
  const store: ExecuteWorkerDeps['store'] = {
    getWorker: async () => worker,
    async updateWorkerRunning() {
      if (worker.status !== 'queued') throw new DomainError('illegal_state', `worker ${worker.id} is ${worker.status}`)
      steps.push('running')
      worker = { ...worker, status: 'running', epoch: 1 }
      return { worker, fence }
    },
    async updateWorkerRuntimeIdentity() {
      steps.push('identified')
    },
    async completeWorker(_, outcome) {
      if (isFenced) throw new DomainError('fenced', 'not in force')
      steps.push(outcome.status)
      const failure = outcome.status === 'failed' ? outcome.failure : null
      worker = { ...worker, status: outcome.status, result: outcome.result, failure }
      return worker
    },
    change: () => Promise.reject(new Error('not expected')),
  }
  const reconcile = vi.fn(async () => void steps.push('reconciled'))
  const claim = { runnerId: 'runner', launchId: null, leaseUntil: null }
  const execute = (work: () => Promise<ExecutionOutcome>, hooks = {}) =>
    executeWorker({ store, reconcile }, worker.id, { claim, execute: work, ...hooks })
  return { execute, steps, store, reconcile, fenceIt: () => (isFenced = true), now: () => worker }
}

describe('executing a worker', () => {
  it('claims, executes, writes the end, then reconciles the run', async () => {
    const { execute, steps, now } = setting()
    const result = await execute(async () => COMPLETED)
    expect(result).toMatchObject({ kind: 'settled', worker: { status: 'completed' }, error: null })
    expect(steps).toEqual(['running', 'completed', 'reconciled'])
    expect(now().result).toBe('done')
  })

  it.each(['completed', 'failed', 'cancelled', 'running'] as const)(
    'does nothing with one that is %s',
    async (status) => {
      const { execute, steps } = setting({ status })
      const work = vi.fn(async () => COMPLETED)
      await expect(execute(work)).resolves.toMatchObject({ kind: 'skipped' })
      expect(work).not.toHaveBeenCalled()
      expect(steps).toEqual([])
    },
  )

  it('keeps a runtime’s reason as the worker’s', async () => {
    const { execute, steps, now } = setting()
    const failure = { reason: 'rate_limited', message: 'Slow down.' } as const
    await execute(() => Promise.reject(new RuntimeFailure(failure)))
    expect(now().failure).toEqual(failure)
    expect(steps).toEqual(['running', 'failed', 'reconciled'])
  })

  it('records a defect as internal and gives the error back', async () => {
    const { execute, now } = setting()
    const defect = new TypeError('x is undefined')
    await expect(execute(() => Promise.reject(defect))).resolves.toMatchObject({ kind: 'settled', error: defect })
    expect(now()).toMatchObject({ status: 'failed', failure: { reason: 'internal' } })
  })

  it('writes nothing of the end, and does not reconcile, when it was fenced meanwhile', async () => {
    const { execute, steps, fenceIt, reconcile } = setting()
    const result = await execute(async () => {
      fenceIt()
      return COMPLETED
    })
    expect(result).toEqual({ kind: 'fenced' })
    expect(steps).toEqual(['running'])
    expect(reconcile).not.toHaveBeenCalled()
  })

  it('throws what a hook throws, after the worker was settled and the run reconciled', async () => {
    const early = setting()
    const onRunning = () => Promise.reject(new Error('no slot'))
    await expect(early.execute(async () => COMPLETED, { onRunning })).rejects.toThrow('no slot')
    expect(early.steps).toEqual(['running', 'failed', 'reconciled'])

    const late = setting()
    const onSettled = () => Promise.reject(new Error('no mail'))
    await expect(late.execute(async () => COMPLETED, { onSettled })).rejects.toThrow('no mail')
    expect(late.steps).toEqual(['running', 'completed', 'reconciled'])
  })

  it('throws every error when several steps fail', async () => {
    const { execute, reconcile } = setting()
    reconcile.mockRejectedValue(new Error('no run'))
    const onSettled = () => Promise.reject(new Error('no mail'))
    const caught = await execute(async () => COMPLETED, { onSettled }).catch((error: unknown) => error)
    expect(caught).toBeInstanceOf(AggregateError)
    expect((caught as AggregateError).errors.map(String)).toEqual(['Error: no mail', 'Error: no run'])
  })
})
