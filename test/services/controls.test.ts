import { expect, test } from 'vitest'
import type { RunLimits } from '@/orchestration/model/launch'
import { NO_USAGE } from '@/orchestration/model/usage'
import type { ServiceContext } from '@/server/services/context'
import { cancelRun } from '@/server/services/runs/cancel-run'
import { launchRun } from '@/server/services/runs/launch-run'
import { cancelWorker } from '@/server/services/workers/cancel-worker'
import { interruptWorker } from '@/server/services/workers/interrupt-worker'
import { listWorkerControls } from '@/server/services/workers/list-worker-controls'
import { sendToWorker } from '@/server/services/workers/send-to-worker'
import { resumeWorker } from '@/server/services/workers/resume-worker'
import { retryWorker } from '@/server/services/workers/retry-worker'
import { containing } from './support/matchers'
import { openServices } from './support/open-services'
import { claim, complete, end } from './support/play-runner'
import { describeRuntime } from './support/runtimes'

async function launched(options: Parameters<typeof openServices>[0] = {}, { targets = 2, keepSessions = false } = {}) {
  const services = await openServices(options)
  const { runId } = await launchRun(services.ctx, {
    prompt: 'hi',
    keepSessions,
    targets: Array.from({ length: targets }, () => ({ backend: 'demo' })),
  })
  const workers = await services.deps.store.listWorkers(runId)
  const [first, second] = workers
  if (first === undefined) throw new Error('no worker')
  services.hints.length = 0
  return { ...services, runId, first, second: second ?? first }
}

test('cancelling a run cancels queued workers at once and orders running ones to end', async () => {
  const { ctx, deps, hints, runId, first, second } = await launched()
  const fence = await claim(deps, first.id)
  const cancelled = await cancelRun(ctx, { runId })
  expect(cancelled.status).toBe('running')
  const view = await deps.store.getRunView(runId)
  expect(view?.workers[second.id]?.status).toBe('cancelled')
  expect(Object.values(view?.controls ?? {})).toMatchObject([
    { id: cancelled.controlIds[0], action: 'cancel', status: 'pending', workerId: first.id },
  ])
  expect(hints).toContainEqual(['controlAdded', first.id])

  await end(deps, fence, { status: 'cancelled', result: 'half', by: null })
  expect(await deps.store.getRun(runId)).toMatchObject({ status: 'cancelled' })
  expect(await deps.store.getWorker(first.id)).toMatchObject({ result: 'half', resultPartial: true })
})

test('cancelling a run twice orders it once; a run that ended cannot be cancelled', async () => {
  const { ctx, deps, runId, first } = await launched({}, { targets: 1 })
  const fence = await claim(deps, first.id)
  const once = await cancelRun(ctx, { runId })
  const twice = await cancelRun(ctx, { runId })
  expect(twice.controlIds).toEqual(once.controlIds)
  await end(deps, fence, { status: 'cancelled', result: null, by: null })
  await expect(cancelRun(ctx, { runId })).rejects.toMatchObject({
    code: 'illegal_state',
    message: `run ${runId} is cancelled; only queued or running runs can be cancelled`,
  })
})

test('cancelling a run of queued workers ends it', async () => {
  const { ctx, runId } = await launched()
  expect(await cancelRun(ctx, { runId })).toMatchObject({ status: 'cancelled', controlIds: [] })
})

test('cancelling a queued worker completes the control at once and leaves the run to the others', async () => {
  const { ctx, deps, runId, first, second } = await launched()
  const receipt = await cancelWorker(ctx, { workerId: first.id })
  expect(receipt.status).toBe('completed')
  const [control] = await listWorkerControls(ctx, { workerId: first.id })
  expect(control).toMatchObject({ id: receipt.controlId, receipts: [{ step: 'requested' }, { step: 'effect' }] })
  await complete(deps, second.id, 'answer')
  expect(await deps.store.getRun(runId)).toMatchObject({ status: 'completed' })
})

test('a control of a running worker is pending until the runner saw its effect, and is ordered once', async () => {
  const { ctx, deps, hints, first } = await launched()
  await claim(deps, first.id)
  const receipt = await interruptWorker(ctx, { workerId: first.id })
  expect(receipt.status).toBe('pending')
  expect(await interruptWorker(ctx, { workerId: first.id })).toEqual(receipt)
  expect(await deps.store.listPendingWorkerControls(first.id)).toHaveLength(1)
  expect(hints).toContainEqual(['controlAdded', first.id])
})

test('a control that makes no sense names the worker, its state and what was expected', async () => {
  const { ctx, deps, first } = await launched()
  await expect(interruptWorker(ctx, { workerId: first.id })).rejects.toMatchObject({
    code: 'illegal_state',
    message: `worker ${first.id} is queued; only running workers can be interrupted`,
  })
  await expect(retryWorker(ctx, { workerId: first.id })).rejects.toMatchObject({ code: 'illegal_state' })
  await complete(deps, first.id, 'done')
  await expect(cancelWorker(ctx, { workerId: first.id })).rejects.toMatchObject({
    message: `worker ${first.id} is completed; only queued or running workers can be cancelled`,
  })
})

test('a retry archives the attempt, queues the next and brings the run back', async () => {
  const { ctx, deps, hints, runId, first, second } = await launched()
  await complete(deps, first.id, 'a')
  await end(deps, await claim(deps, second.id), {
    status: 'failed',
    failure: { reason: 'rate_limited', message: 'slow down' },
    result: null,
  })
  expect(await deps.store.getRun(runId)).toMatchObject({ status: 'completed' })
  hints.length = 0

  const receipt = await retryWorker(ctx, { workerId: second.id })
  expect(receipt.status).toBe('completed')
  expect(await deps.store.getWorker(second.id)).toMatchObject({ status: 'queued', attempt: 2, resumeFrom: null })
  expect(await deps.store.listWorkerAttempts(second.id)).toMatchObject([{ attempt: 1, status: 'failed' }])
  expect(await deps.store.getRun(runId)).toMatchObject({ status: 'running' })
  expect(await listWorkerControls(ctx, { workerId: second.id })).toMatchObject([
    { action: 'retry', status: 'completed' },
  ])
  expect(hints).toContainEqual(['workersQueued', runId])
})

test('a worker of a run whose limit is used up is not tried again: it would be ended at once', async () => {
  const { ctx, deps, clock } = await openServices()
  const launch = async (limits: RunLimits) => {
    const { runId } = await launchRun(ctx, { prompt: 'hi', targets: [{ backend: 'demo' }], limits })
    const [worker] = await deps.store.listWorkers(runId)
    if (worker === undefined) throw new Error('no worker')
    const fence = await claim(deps, worker.id)
    const usage = { ...NO_USAGE, input: 60, output: 40, total: 100 }
    await deps.store.recordUsage(fence, { usage, cost: { source: 'reported', usd: 0.1 }, model: null })
    await end(deps, fence, { status: 'failed', failure: { reason: 'provider_error', message: 'x' }, result: null })
    return { workerId: worker.id, runId }
  }
  const spent = await launch({ totalTokens: 100 })
  await expect(retryWorker(ctx, spent)).rejects.toMatchObject({
    code: 'illegal_state',
    message: `run ${spent.runId} has used up its budget of 100 tokens; fork it with a higher limit to go on`,
    details: { limit: 'totalTokens', allowed: 100 },
  })
  await expect(resumeWorker(ctx, spent)).rejects.toMatchObject({ code: 'illegal_state' })
  await expect(retryWorker(ctx, await launch({ costUsd: 0.1 }))).rejects.toThrow('its budget of $0.1;')
  expect(await deps.store.getWorker(spent.workerId)).toMatchObject({ status: 'failed', attempt: 1 })

  const timed = await launch({ runTimeoutMs: 60_000, totalTokens: 101, costUsd: 0.2 })
  await retryWorker(ctx, timed)
  await end(deps, await claim(deps, timed.workerId), { status: 'cancelled', result: null, by: null })
  await clock.advance(60_000)
  await expect(retryWorker(ctx, timed)).rejects.toThrow('its time of 60 s;')
})

test.each([
  ['ahead', 6 * 3_600_000],
  ['back', -6 * 3_600_000],
])('a wall clock that jumps %s takes nothing of the time that a watched run has left, and adds none', async (_, ms) => {
  const { ctx, deps, clock } = await openServices()
  const limits = { runTimeoutMs: 60_000 }
  const { runId } = await launchRun(ctx, { prompt: 'hi', targets: [{ backend: 'demo' }], limits })
  const [worker] = await deps.store.listWorkers(runId)
  const run = await deps.store.getRun(runId)
  if (worker === undefined || run === null) throw new Error('nothing was launched')
  deps.runAges.begin(run) // as the runner of this process does
  await end(deps, await claim(deps, worker.id), { status: 'cancelled', result: null, by: null })
  clock.jump(ms)
  await clock.advance(59_000)
  await retryWorker(ctx, { workerId: worker.id })
  await end(deps, await claim(deps, worker.id), { status: 'cancelled', result: null, by: null })
  await clock.advance(1_000)
  await expect(retryWorker(ctx, { workerId: worker.id })).rejects.toThrow('its time of 60 s;')
})

test('each message to a running worker is in the ledger with who wrote it, and the runner is told', async () => {
  const { ctx, deps, first, hints } = await launched()
  await claim(deps, first.id)
  const one = await sendToWorker(ctx, { workerId: first.id, text: 'also in French' })
  const two = await sendToWorker(ctx, { workerId: first.id, text: 'also in French' })
  expect(one.status).toBe('pending')
  expect(two.controlId).not.toBe(one.controlId)
  expect(await deps.store.listWorkerControls(first.id)).toMatchObject([
    { id: one.controlId, action: 'send', text: 'also in French', attempt: 1, requestedBy: { name: 'owner' } },
    { id: two.controlId, action: 'send', status: 'pending' },
  ])
  expect(hints.filter(([hint]) => hint === 'controlAdded')).toHaveLength(2)
})

test('a message is refused with the state named where no turn can take it', async () => {
  const { ctx, deps, first } = await launched()
  const say = () => sendToWorker(ctx, { workerId: first.id, text: 'hello?' })
  await expect(say()).rejects.toMatchObject({
    code: 'illegal_state',
    message: `worker ${first.id} is queued; only running workers take messages; resume an ended one to go on with it`,
  })
  await complete(deps, first.id, 'a')
  await expect(say()).rejects.toMatchObject({ code: 'illegal_state', message: containing('is completed;') })
  expect(await deps.store.listWorkerControls(first.id)).toEqual([])
})

test.each([
  [
    'a resume with words',
    (ctx: ServiceContext, workerId: string) => resumeWorker(ctx, { workerId, text: 'and in French?' }),
  ],
  [
    'a message in a run that keeps sessions',
    (ctx: ServiceContext, workerId: string) => sendToWorker(ctx, { workerId, text: 'and in French?' }),
  ],
])('%s queues a further attempt of the same session, with the words waiting for it', async (_what, say) => {
  const { ctx, deps, first } = await launched({}, { keepSessions: true })
  await complete(deps, first.id, 'a')
  const receipt = await say(ctx, first.id)
  expect(receipt.status).toBe('pending')
  expect(await deps.store.getWorker(first.id)).toMatchObject({
    status: 'queued',
    attempt: 2,
    resumeFrom: `provider-${first.id}`,
  })
  expect(await deps.store.listWorkerAttempts(first.id)).toMatchObject([{ attempt: 1, result: 'a' }])
  expect(await deps.store.listWorkerControls(first.id)).toMatchObject([
    { id: receipt.controlId, action: 'send', text: 'and in French?', attempt: 2, status: 'pending' },
  ])
  await expect(say(ctx, first.id)).rejects.toMatchObject({ code: 'illegal_state' })
})

test('a worker with twenty messages waiting takes no more for now', async () => {
  const { ctx, deps, first } = await launched()
  await claim(deps, first.id)
  for (let sent = 0; sent < 20; sent += 1) await sendToWorker(ctx, { workerId: first.id, text: `message ${sent}` })
  await expect(sendToWorker(ctx, { workerId: first.id, text: 'one more' })).rejects.toMatchObject({
    code: 'illegal_state',
    message: containing('20 messages waiting'),
  })
})

test('a runtime that takes no further turn takes no message', async () => {
  const { ctx, deps, first } = await launched({ runtimes: [describeRuntime('demo', { followUp: false })] })
  await claim(deps, first.id)
  await expect(sendToWorker(ctx, { workerId: first.id, text: 'hello?' })).rejects.toMatchObject({ code: 'unsupported' })
})

test('a resume goes on with the provider’s session of the last attempt', async () => {
  const { ctx, deps, first } = await launched()
  await complete(deps, first.id, 'a')
  await resumeWorker(ctx, { workerId: first.id })
  expect(await deps.store.getWorker(first.id)).toMatchObject({ attempt: 2, resumeFrom: `provider-${first.id}` })
})

test('what a runtime cannot do is refused as unsupported', async () => {
  const { ctx, deps, first } = await launched({
    runtimes: [describeRuntime('demo', { interrupt: false, resume: false })],
  })
  const fence = await claim(deps, first.id)
  await expect(interruptWorker(ctx, { workerId: first.id })).rejects.toMatchObject({
    code: 'unsupported',
    message: containing('demo, which cannot interrupt'),
  })
  await end(deps, fence, { status: 'completed', result: 'a', resultJson: null })
  await expect(resumeWorker(ctx, { workerId: first.id })).rejects.toMatchObject({ code: 'unsupported' })
})

test('a worker that never had a provider session cannot be resumed', async () => {
  const { ctx, first } = await launched()
  await cancelWorker(ctx, { workerId: first.id })
  await expect(resumeWorker(ctx, { workerId: first.id })).rejects.toMatchObject({
    code: 'illegal_state',
    message: containing('retry it instead'),
  })
})
