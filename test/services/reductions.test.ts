import { expect, test } from 'vitest'
import { adoptReduction } from '@/server/services/reductions/adopt-reduction'
import { createReduction } from '@/server/services/reductions/create-reduction'
import { getReduction } from '@/server/services/reductions/get-reduction'
import { listReductions } from '@/server/services/reductions/list-reductions'
import { launchRun } from '@/server/services/runs/launch-run'
import { containing, having } from './support/matchers'
import { openServices } from './support/open-services'
import { claim, complete, end } from './support/play-runner'

async function ended(workerCount = 2) {
  const services = await openServices()
  const { runId } = await launchRun(services.ctx, {
    prompt: 'hi',
    targets: Array.from({ length: workerCount }, () => ({ backend: 'demo' })),
  })
  const workers = await services.deps.store.listWorkers(runId)
  for (const { id } of workers) await complete(services.deps, id, `answer of ${id}`)
  services.hints.length = 0
  return { ...services, runId, workers }
}

test('judging again queues one judge over the frozen candidates and no target', async () => {
  const { ctx, deps, hints, runId, workers } = await ended()
  const { reductionId } = await createReduction(ctx, {
    runId,
    mode: 'best_of_n',
    target: { backend: 'stub' },
    rubric: 'short',
  })
  const reduction = await getReduction(ctx, { reductionId })
  expect(reduction).toMatchObject({ version: 1, status: 'queued', rubric: 'short', target: { backend: 'stub' } })
  expect(reduction.candidates.map(({ workerId }) => workerId).sort()).toEqual(workers.map(({ id }) => id).sort())
  const queued = (await deps.store.listWorkers(runId)).filter(({ status }) => status === 'queued')
  expect(queued).toMatchObject([{ kind: 'reducer', reductionId, target: { backend: 'stub' } }])
  expect(await deps.store.getRun(runId)).toMatchObject({ status: 'running', stage: 'reduction' })
  expect(hints).toContainEqual(['workersQueued', runId])
})

test('judging again without a judge takes the one of before, else the one of a new run', async () => {
  const { ctx, deps, runId } = await ended()
  const first = await judged(ctx, deps, runId)
  expect(await getReduction(ctx, { reductionId: first })).toMatchObject({ target: { model: 'demo-smart' } })
  const stub = await createReduction(ctx, { runId, mode: 'compare', target: { backend: 'stub' } })
  const { workerId } = await getReduction(ctx, stub)
  await end(deps, await claim(deps, workerId ?? ''), { status: 'cancelled', result: null, by: null })
  const again = await judged(ctx, deps, runId)
  expect(await getReduction(ctx, { reductionId: again })).toMatchObject({ target: { backend: 'stub' } })
})

test('a second version stands beside the first and the newest verdict is the run’s', async () => {
  const { ctx, deps, runId } = await ended()
  const first = await judged(ctx, deps, runId)
  const second = await judged(ctx, deps, runId)
  expect((await listReductions(ctx, { runId })).map(({ id, version }) => [id, version])).toEqual([
    [first, 1],
    [second, 2],
  ])
  expect(await deps.store.getRun(runId)).toMatchObject({ status: 'completed', verdictId: second })
  const adopted = await adoptReduction(ctx, { reductionId: first })
  expect(adopted.adoptedBy).toMatchObject({ name: 'owner', reason: null, winnerLabel: null })
  expect(await deps.store.getRun(runId)).toMatchObject({ verdictId: first })
})

test('another winner than the judge’s is adopted with a reason', async () => {
  const { ctx, deps, runId } = await ended()
  const reductionId = await judged(ctx, deps, runId)
  const winnerLabel = 'demo · demo-fast#2'
  await expect(adoptReduction(ctx, { reductionId, winnerLabel })).rejects.toMatchObject({ code: 'invalid_input' })
  await expect(adoptReduction(ctx, { reductionId, winnerLabel: 'nobody', reason: 'x' })).rejects.toMatchObject({
    code: 'invalid_input',
    message: containing('no candidate "nobody"'),
  })
  await adoptReduction(ctx, { reductionId, winnerLabel, reason: 'It runs.' })
  expect(await getReduction(ctx, { reductionId })).toMatchObject({ adoptedBy: { winnerLabel, reason: 'It runs.' } })
})

test('a run whose workers still work cannot be judged, nor one without a candidate', async () => {
  const { ctx, deps } = await openServices()
  const { runId } = await launchRun(ctx, { prompt: 'hi', targets: [{ backend: 'demo' }] })
  const [worker] = await deps.store.listWorkers(runId)
  if (worker === undefined) throw new Error('no worker')
  await expect(createReduction(ctx, { runId, mode: 'compare' })).rejects.toMatchObject({ code: 'illegal_state' })
  const failure = { reason: 'provider_error', message: 'down' } as const
  await end(deps, await claim(deps, worker.id), { status: 'failed', failure, result: null })
  await expect(createReduction(ctx, { runId, mode: 'compare' })).rejects.toMatchObject({
    code: 'illegal_state',
    message: containing('no usable candidate'),
  })
})

test('with one usable candidate the verdict stands at once, without a judge', async () => {
  const { ctx, deps, runId } = await ended(1)
  const { reductionId } = await createReduction(ctx, { runId, mode: 'best_of_n' })
  expect(await getReduction(ctx, { reductionId })).toMatchObject({ status: 'completed', workerId: null })
  expect(await deps.store.getRun(runId)).toMatchObject({ status: 'completed', verdictId: reductionId })
})

test('a run whose limit is used up is not judged again: its judge would be ended at once', async () => {
  const { ctx, deps, clock } = await openServices()
  const targets = [{ backend: 'demo' }, { backend: 'demo' }]
  const { runId } = await launchRun(ctx, { prompt: 'hi', targets, limits: { runTimeoutMs: 1_000 } })
  for (const { id } of await deps.store.listWorkers(runId)) await complete(deps, id, 'answer')
  await clock.advance(1_000)
  await expect(createReduction(ctx, { runId, mode: 'compare' })).rejects.toMatchObject({
    code: 'illegal_state',
    message: containing('has used up its time of 1 s'),
  })
  expect(await deps.store.getRun(runId)).toMatchObject({ status: 'completed' })
})

test('an unknown judge is refused with its issue', async () => {
  const { ctx, runId } = await ended()
  await expect(createReduction(ctx, { runId, mode: 'compare', target: { backend: 'nope' } })).rejects.toMatchObject({
    code: 'invalid_input',
    details: { issues: [having({ code: 'unknown_backend', path: 'target' })] },
  })
})

test('a reduction without a verdict cannot be adopted', async () => {
  const { ctx, runId } = await ended()
  const { reductionId } = await createReduction(ctx, { runId, mode: 'compare' })
  await expect(adoptReduction(ctx, { reductionId })).rejects.toMatchObject({ code: 'illegal_state' })
})

type Ended = Awaited<ReturnType<typeof ended>>

async function judged(ctx: Ended['ctx'], deps: Ended['deps'], runId: string): Promise<string> {
  const { reductionId } = await createReduction(ctx, { runId, mode: 'best_of_n' })
  const { workerId, candidates } = await getReduction(ctx, { reductionId })
  const [winner] = candidates
  if (workerId === null || winner === undefined) throw new Error('no judge')
  await end(deps, await claim(deps, workerId), {
    status: 'completed',
    result: '{}',
    resultJson: null,
    reduction: {
      status: 'completed',
      verdict: {
        mode: 'best_of_n',
        winner: winner.name,
        rationale: 'Clear.',
        ranking: [{ candidate: winner.name, reason: '' }],
      },
      markdown: '# Verdict',
      rawText: '{}',
      repaired: false,
    },
  })
  return reductionId
}
