import { expect, test } from 'vitest'
import type { Cost } from '@/orchestration/model/usage'
import type { WorkerOutcome } from '@/orchestration/ports'
import { projectRun } from '@/orchestration/run/project-run'
import { ANNA, newReduction, newRun, newWorker } from '../support/ledger-fixtures'
import { describeLedger } from '../support/ledger-suite'

const IDENTITY = {
  sessionId: 'ses_1',
  providerSessionId: 'provider-7',
  provider: 'demo',
  model: 'demo-fast',
  agent: null,
  transcriptPath: null,
  pid: 42,
}
const tokens = (total: number) => ({ input: total, output: 0, reasoning: 0, cached: 0, cacheWrite: 0, total })
const failed: WorkerOutcome = {
  status: 'failed',
  failure: { reason: 'provider_error', message: 'HTTP 500' },
  result: 'half',
}
const completed: WorkerOutcome = { status: 'completed', result: 'done', resultJson: { a: 1 } }

describeLedger('workers', ({ ledger, otherLedger, newId, createRun, startWorker, claim }) => {
  test('a queued worker is claimed once, however many try', async () => {
    const other = await otherLedger()
    const { runId, workerIds } = await createRun()
    const workerId = workerIds.join()
    const claims = await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) =>
        (index % 2 === 0 ? ledger() : other).store.updateWorkerRunning(workerId, {
          runnerId: `runner-${index}`,
          launchId: 'lnc_1',
          leaseUntil: '2026-01-01T00:01:00.000Z',
        }),
      ),
    )
    const refused = claims.filter((outcome) => outcome.status === 'rejected')
    expect(refused).toHaveLength(7)
    for (const { reason } of refused)
      expect(reason).toMatchObject({ code: 'illegal_state', details: { status: 'running' } })
    expect(await ledger().store.getWorker(workerId)).toMatchObject({
      status: 'running',
      epoch: 1,
      launchId: 'lnc_1',
      leaseUntil: '2026-01-01T00:01:00.000Z',
    })
    expect(await ledger().store.getRun(runId)).toMatchObject({ status: 'running', counts: { queued: 0, running: 1 } })
  })

  test('runners of several processes together claim no more workers than their run allows at once', async () => {
    const other = await otherLedger()
    const policy = { ...newRun('run_any').policy, maxConcurrency: 2 }
    const { runId, workerIds } = await createRun({ workers: 6, run: { policy } })
    const claimOf = (workerId: string, index: number) =>
      (index % 2 === 0 ? ledger() : other).store.updateWorkerRunning(workerId, {
        ...{ runnerId: `runner-${index}`, launchId: null, leaseUntil: null },
      })
    const claims = await Promise.allSettled(workerIds.map(claimOf))
    const claimed = claims.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value.fence] : []))
    expect(claimed).toHaveLength(2)
    expect(await ledger().store.getRun(runId)).toMatchObject({ counts: { queued: 4, running: 2 } })

    for (const fence of claimed) await ledger().store.completeWorker(fence, completed)
    const waiting = workerIds.filter((id) => !claimed.some(({ workerId }) => workerId === id))
    await claimOf(waiting[0] ?? '', 0)
    expect(await ledger().store.getRun(runId)).toMatchObject({ counts: { queued: 3, running: 1, completed: 2 } })
  })

  test('a worker of a run that is being cancelled is not claimed', async () => {
    const { store } = ledger()
    const { runId, workerIds } = await createRun()
    await store.change(runId, {}, () => [
      { workerId: null, attempt: null, type: 'run.cancel_requested', message: '', payload: { by: ANNA } },
    ])
    await expect(claim(workerIds.join())).rejects.toMatchObject({ code: 'illegal_state' })
    expect((await store.listQueuedWorkers(1_000)).map(({ runId: of }) => of)).not.toContain(runId)
  })

  test('queued workers are listed oldest run first, so many of each person and half as many of each run', async () => {
    const { store } = ledger()
    const by = (id: string) => ({ createdBy: { id, name: id } })
    const [busy, guest] = [newId('usr'), newId('usr')]
    const first = await createRun({ workers: 5, run: { ...by(busy), createdAt: '2025-01-01T00:00:01.000Z' } })
    const second = await createRun({ workers: 5, run: { ...by(busy), createdAt: '2025-01-01T00:00:02.000Z' } })
    const third = await createRun({ workers: 5, run: { ...by(busy), createdAt: '2025-01-01T00:00:03.000Z' } })
    const other = await createRun({ workers: 1, run: { ...by(guest), createdAt: '2025-01-01T00:00:04.000Z' } })
    const ours = new Set([first, second, third, other].map(({ runId }) => runId))
    const listed = (await store.listQueuedWorkers(6)).filter(({ runId }) => ours.has(runId))
    expect(listed.map(({ id }) => id)).toEqual([
      ...first.workerIds.slice(0, 3),
      ...second.workerIds.slice(0, 3),
      ...other.workerIds,
    ])
    expect(listed[0]).toEqual({ id: first.workerIds[0], runId: first.runId, backend: 'demo' })
  })

  test('an ended worker never comes back by itself', async () => {
    const { store } = ledger()
    for (const outcome of [completed, failed, { status: 'cancelled', result: null, by: ANNA } as const]) {
      const { workerId, fence } = await startWorker()
      expect(await store.completeWorker(fence, outcome)).toMatchObject({
        status: outcome.status,
        runnerId: null,
        leaseUntil: null,
      })
      await expect(claim(workerId)).rejects.toMatchObject({ code: 'illegal_state' })
      await expect(store.completeWorker(fence, completed)).rejects.toMatchObject({ code: 'fenced' })
      await expect(store.updateWorkerRuntimeIdentity(fence, IDENTITY)).rejects.toMatchObject({ code: 'fenced' })
      expect(await store.getWorker(workerId)).toMatchObject({ status: outcome.status })
    }
  })

  test('usage and cost of the run follow the worker’s snapshots', async () => {
    const { store } = ledger()
    const { runId, fence } = await startWorker()
    const report = (total: number, cost: Cost) => store.recordUsage(fence, { usage: tokens(total), cost, model: null })
    await report(10, { source: 'reported', usd: 0.1 })
    await report(30, { source: 'reported', usd: 0.3 })
    expect(await store.getRun(runId)).toMatchObject({
      usage: tokens(30),
      cost: { reportedUsd: 0.3, unknownAttempts: 0 },
    })
    await expect(
      store.recordUsage({ ...fence, epoch: 9 }, { usage: tokens(1), cost: { source: 'unknown' }, model: null }),
    ).rejects.toMatchObject({ code: 'fenced' })
  })

  test('a retry archives the attempt, queues the next, reactivates the run and supersedes its verdict', async () => {
    const { store } = ledger()
    const { runId, workerId, fence } = await startWorker()
    await store.updateWorkerRuntimeIdentity(fence, IDENTITY)
    await store.recordUsage(fence, { usage: tokens(10), cost: { source: 'reported', usd: 0.5 }, model: null })
    await store.completeWorker(fence, failed)
    const reduction = newReduction(newId('red'), runId, 1)
    const about = { workerId: null, attempt: null, message: '' }
    await store.change(runId, {}, () => [
      { ...about, type: 'reduction.created', payload: { reduction, by: ANNA } },
      {
        ...about,
        type: 'reduction.completed',
        payload: { id: reduction.id, verdict: null, markdown: 'A', rawText: null, repaired: false },
      },
    ])
    await store.updateRunStatus(runId, 'completed')

    const queued = await store.resetWorkerForRetry(workerId, { resume: true, reason: 'once more', by: ANNA })
    expect(queued).toMatchObject({
      status: 'queued',
      attempt: 2,
      epoch: 1,
      resumeFrom: 'provider-7',
      result: null,
      failure: null,
    })
    expect(await store.listWorkerAttempts(workerId)).toMatchObject([
      { attempt: 1, status: 'failed', result: 'half', resultPartial: true, usage: tokens(10), identity: IDENTITY },
    ])
    expect(await store.getRun(runId)).toMatchObject({
      status: 'running',
      verdictId: reduction.id,
      usage: tokens(10),
      cost: { reportedUsd: 0.5 },
      counts: { queued: 1, failed: 0 },
    })
    expect((await store.getReduction(reduction.id))?.supersededAt).not.toBeNull()
    const types = (await store.listEvents(runId, { limit: 100 })).map(({ type }) => type)
    expect(types.slice(-4)).toEqual([
      'worker.attempt.archived',
      'worker.requeued',
      'run.reactivated',
      'reduction.superseded',
    ])

    const next = await claim(workerId)
    expect(next).toMatchObject({ attempt: 2, epoch: 2 })
    await expect(store.completeWorker(fence, completed)).rejects.toMatchObject({ code: 'fenced' })
  })

  test('a retry is refused while the worker is queued or running, and says so', async () => {
    const { store } = ledger()
    const { workerIds } = await createRun()
    const workerId = workerIds.join()
    const retry = (resume = false) => store.resetWorkerForRetry(workerId, { resume, reason: 'x', by: ANNA })
    await expect(retry()).rejects.toMatchObject({ code: 'illegal_state', details: { status: 'queued' } })
    const fence = await claim(workerId)
    await expect(retry()).rejects.toMatchObject({ code: 'illegal_state', details: { status: 'running' } })
    await store.completeWorker(fence, failed)
    await expect(retry(true)).rejects.toThrow('has no session to go on with')
    const twice = await Promise.allSettled([retry(), retry()])
    expect(twice.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await store.getWorker(workerId)).toMatchObject({ attempt: 2 })
  })

  test('a retry is refused while its run is being cancelled, and taken when that has ended', async () => {
    const { store } = ledger()
    const { runId, workerIds } = await createRun()
    const workerId = workerIds.join()
    await store.completeWorker(await claim(workerId), failed)
    await store.change(runId, {}, () => [
      { workerId: null, attempt: null, type: 'run.cancel_requested', message: '', payload: { by: ANNA } },
    ])
    const retry = () => store.resetWorkerForRetry(workerId, { resume: false, reason: 'x', by: ANNA })
    await expect(retry()).rejects.toMatchObject({ code: 'illegal_state', details: { runId } })
    await store.updateRunStatus(runId, 'cancelled')
    expect(await retry()).toMatchObject({ attempt: 2, status: 'queued' })
    expect(await store.getRun(runId)).toMatchObject({ status: 'running', cancelRequestedAt: null })
  })

  test('an attempt is archived once, and counts its unknown cost once', async () => {
    const { store } = ledger()
    const { runId, workerId, fence } = await startWorker()
    await expect(store.archiveWorkerAttempt(workerId)).rejects.toMatchObject({ code: 'illegal_state' })
    await store.completeWorker(fence, failed)
    const archived = await store.archiveWorkerAttempt(workerId)
    expect(await store.archiveWorkerAttempt(workerId)).toEqual(archived)
    expect((await store.getRun(runId))?.cost.unknownAttempts).toBe(1)
    await store.resetWorkerForRetry(workerId, { resume: false, reason: 'x', by: null })
    expect(await store.listWorkerAttempts(workerId)).toEqual([archived])
    expect((await store.getRun(runId))?.cost.unknownAttempts).toBe(1)
  })

  test('a new verdict takes the place of the last, not of an adopted one; a retry supersedes them all and erases none', async () => {
    const { store } = ledger()
    const { runId, workerId, fence } = await startWorker()
    await store.completeWorker(fence, completed)
    const about = { workerId: null, attempt: null, message: '' }
    const judge = async (version: number) => {
      const reducerId = newId('wkr')
      const candidates = [{ name: 'A', workerId, attempt: 1, label: 'demo' }]
      const reduction = newReduction(newId('red'), runId, version, { workerId: reducerId, candidates })
      await store.change(runId, {}, () => [{ ...about, type: 'reduction.created', payload: { reduction, by: ANNA } }])
      await store.createWorker(newWorker(reducerId, runId, 1 + version, { kind: 'reducer', reductionId: reduction.id }))
      const verdict = { status: 'completed' as const, verdict: null, markdown: '# A', rawText: '{}', repaired: false }
      await store.completeWorker(await claim(reducerId), { ...completed, reduction: verdict })
      return reduction.id
    }
    const adopt = (id: string) =>
      store.change(runId, { reductions: true }, () => [
        { ...about, type: 'reduction.adopted', payload: { id, by: ANNA, reason: null } },
      ])
    const standing = async () => (await store.getRun(runId))?.verdictId

    const first = await judge(1)
    const second = await judge(2)
    expect(await standing()).toBe(second)
    await adopt(first)
    const third = await judge(3)
    expect(await store.getReduction(third)).toMatchObject({ status: 'completed', markdown: '# A' })
    expect(await standing()).toBe(first)
    await adopt(third)
    expect(await standing()).toBe(third)

    await store.resetWorkerForRetry(workerId, { resume: false, reason: 'x', by: ANNA })
    for (const id of [first, second, third]) expect((await store.getReduction(id))?.supersededAt).not.toBeNull()
    expect(await standing()).toBe(third)
    const view = await store.getRunView(runId)
    expect(projectRun(await store.listEvents(runId, { limit: 100 }))).toEqual(view)
  })

  test('a reducer’s end settles its reduction in the same transaction', async () => {
    const { store } = ledger()
    async function startReducer() {
      const { runId, workerId, fence } = await startWorker()
      await store.completeWorker(fence, completed)
      const reducerId = newId('wkr')
      const candidates = [{ name: 'A', workerId, attempt: 1, label: 'demo' }]
      const reduction = newReduction(newId('red'), runId, 1, { workerId: reducerId, candidates })
      await store.change(runId, {}, () => [
        { workerId: null, attempt: null, type: 'reduction.created', message: '', payload: { reduction, by: ANNA } },
      ])
      await store.createWorker(newWorker(reducerId, runId, 2, { kind: 'reducer', reductionId: reduction.id }))
      const reducer = await claim(reducerId)
      expect(await store.getReduction(reduction.id)).toMatchObject({ status: 'running' })
      return { runId, workerId, reducer, reduction }
    }
    const verdict = { status: 'completed' as const, verdict: null, markdown: '# A', rawText: '{}', repaired: false }

    const won = await startReducer()
    await expect(store.completeWorker(won.reducer, completed)).rejects.toMatchObject({ code: 'invalid_input' })
    await store.completeWorker(won.reducer, { ...completed, reduction: verdict })
    expect(await store.getReduction(won.reduction.id)).toMatchObject({
      status: 'completed',
      markdown: '# A',
      supersededAt: null,
    })
    expect(await store.getRun(won.runId)).toMatchObject({ verdictId: won.reduction.id, counts: { completed: 1 } })
    await expect(
      store.resetWorkerForRetry(won.reducer.workerId, { resume: false, reason: 'x', by: ANNA }),
    ).rejects.toThrow('judge again instead')

    const lost = await startReducer()
    await store.completeWorker(lost.reducer, failed)
    expect(await store.getReduction(lost.reduction.id)).toMatchObject({ status: 'failed', rawText: 'half' })
    const cancelled = await startReducer()
    await store.completeWorker(cancelled.reducer, { status: 'cancelled', result: null, by: ANNA })
    expect(await store.getReduction(cancelled.reduction.id)).toMatchObject({ status: 'cancelled' })

    const stale = await startReducer()
    await store.resetWorkerForRetry(stale.workerId, { resume: false, reason: 'x', by: ANNA })
    await store.completeWorker(stale.reducer, { ...completed, reduction: verdict })
    expect((await store.getReduction(stale.reduction.id))?.supersededAt).not.toBeNull()
  })

  test('workers are listed in launch order, and an ordinal is taken once', async () => {
    const { store } = ledger()
    const { runId } = await createRun({ workers: 3 })
    await store.createWorkers(runId, [newWorker(newId('wkr'), runId, 12), newWorker(newId('wkr'), runId, 4)])
    expect((await store.listWorkers(runId)).map(({ ordinal }) => ordinal)).toEqual([1, 2, 3, 4, 12])
    await expect(store.createWorker(newWorker(newId('wkr'), runId, 4))).rejects.toMatchObject({ code: 'conflict' })
    await expect(store.createWorkers(runId, [newWorker('w', 'run_other', 9)])).rejects.toMatchObject({
      code: 'invalid_input',
    })
    await expect(store.createWorker(newWorker('w', 'run_none', 9))).rejects.toMatchObject({ code: 'not_found' })
    expect((await store.getRun(runId))?.counts.queued).toBe(5)
  })

  test('leases are renewed for those that hold them, and all that run are listed', async () => {
    const { store } = ledger()
    const { runId, workerIds } = await createRun({ workers: 4 })
    const lease = (runnerId: string, second: number) => ({
      runnerId,
      launchId: null,
      leaseUntil: `2026-01-01T00:00:0${second}.000Z`,
    })
    const fences = []
    for (const [index, id] of workerIds.entries()) {
      fences.push((await store.updateWorkerRunning(id, lease(index === 3 ? 'dead' : 'alive', 5))).fence)
    }
    const [a, b, c, d] = fences
    if (!a || !b || !c || !d) throw new Error('four workers were created')
    await store.completeWorker(c, completed)
    const renewed = await store.renewLeases('alive', [a, { ...b, epoch: 7 }, c, d], '2026-01-01T00:00:09.000Z')
    expect(renewed).toEqual([a])
    expect(await store.renewLeases('alive', [], '2026-01-01T00:00:09.000Z')).toEqual([])

    const running = (await store.listRunningWorkers()).filter((worker) => worker.runId === runId)
    expect(running.map(({ id, leaseUntil }) => [id, leaseUntil])).toEqual([
      [a.workerId, '2026-01-01T00:00:09.000Z'],
      [b.workerId, '2026-01-01T00:00:05.000Z'],
      [d.workerId, '2026-01-01T00:00:05.000Z'],
    ])
  })

  test('an unknown worker is not found', async () => {
    const { store } = ledger()
    expect(await store.getWorker('wkr_none')).toBeNull()
    await expect(claim('wkr_none')).rejects.toMatchObject({ code: 'not_found' })
    await expect(store.archiveWorkerAttempt('wkr_none')).rejects.toMatchObject({ code: 'not_found' })
    const fence = { runId: 'run_none', workerId: 'wkr_none', attempt: 1, epoch: 1 }
    await expect(store.completeWorker(fence, completed)).rejects.toMatchObject({ code: 'not_found' })
    await expect(store.updateWorkerRuntimeIdentity(fence, IDENTITY)).rejects.toMatchObject({ code: 'not_found' })
  })

  test('a worker and its archived attempts say their launch, their role and when they were queued and changed', async () => {
    const { store } = ledger()
    const { runId, workerIds } = await createRun()
    const [workerId = ''] = workerIds
    const created = await store.getWorker(workerId)
    expect(created).toMatchObject({ roleId: 'target-1', launchId: null, queuedAt: created?.createdAt })
    const claim = { runnerId: 'runner', launchId: 'lnc_1', leaseUntil: null }
    const { worker: running, fence } = await store.updateWorkerRunning(workerId, claim)
    expect(running.launchId).toBe('lnc_1')
    expect(running.updatedAt > (created?.updatedAt ?? '')).toBe(true)
    const ended = await store.completeWorker(fence, { status: 'completed', result: 'done', resultJson: null })
    const requeued = await store.resetWorkerForRetry(workerId, { resume: false, reason: 'again', by: ANNA })

    const [attempt] = await store.listWorkerAttempts(workerId)
    const { roleId, kind, title, target, queuedAt, updatedAt } = ended
    expect(attempt).toMatchObject({ launchId: 'lnc_1', roleId, kind, title, target, queuedAt, updatedAt })
    expect(requeued).toMatchObject({ launchId: null, roleId, attempt: 2, createdAt: created?.createdAt })
    expect(requeued.queuedAt > updatedAt).toBe(true)
    expect(requeued.updatedAt >= requeued.queuedAt).toBe(true)
    expect(projectRun(await store.listEvents(runId, { limit: 100 }))).toEqual(await store.getRunView(runId))
  })

  test('a worker may be created without the fields that the ledger fills', async () => {
    const { store } = ledger()
    const { runId } = await createRun({ workers: 1 })
    const { roleId: _, queuedAt: __, updatedAt: ___, ...given } = newWorker('wkr_given', runId, 2)
    expect(await store.createWorker(given)).toMatchObject({ roleId: 'target-2', queuedAt: given.createdAt })
    expect(await store.getWorker('wkr_given')).toMatchObject({ roleId: 'target-2' })
    const named = newWorker('wkr_named', runId, 3, { roleId: 'reviewer' })
    expect(await store.createWorker(named)).toMatchObject({ roleId: 'reviewer' })
  })
})
