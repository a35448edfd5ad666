import { mkdir, symlink } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { launchRunInputSchema } from '@/orchestration/model/launch'
import type { RuntimeDescriptor } from '@/orchestration/model/runtime'
import { workersInOrder } from '@/orchestration/run/run-view'
import { forkRun } from '@/server/services/runs/fork-run'
import { launchRun } from '@/server/services/runs/launch-run'
import { titleOf } from '@/server/services/runs/new-run'
import { validateLaunch } from '@/server/services/runs/validate-launch'
import { having, listWith } from './support/matchers'
import { openServices } from './support/open-services'
import { describeRuntime } from './support/runtimes'

const DEMO = [{ backend: 'demo' }]

test('a launch writes the run with its workers and tells the runner', async () => {
  const { ctx, deps, hints } = await openServices()
  const { runId } = await launchRun(ctx, {
    prompt: '\n  Compare   three sorts \nin detail',
    targets: [
      { backend: 'demo', label: 'mine' },
      { backend: 'stub', model: 'stub-smart' },
    ],
    repeat: 2,
    reduction: { mode: 'best_of_n', target: { backend: 'demo', model: 'demo-smart' } },
    limits: { costUsd: 2 },
  })
  const view = await deps.store.getRunView(runId)
  expect(view?.run).toMatchObject({
    title: 'Compare three sorts',
    status: 'queued',
    counts: { queued: 4 },
    createdBy: { name: 'owner' },
    policy: {
      limits: { costUsd: 2 },
      reduction: { mode: 'best_of_n', target: { backend: 'demo', model: 'demo-smart' } },
    },
  })
  expect(view && workersInOrder(view).map(({ title }) => title)).toEqual([
    'mine',
    'mine#2',
    'stub · stub-smart',
    'stub · stub-smart#2',
  ])
  expect(hints).toContainEqual(['workersQueued', runId])
})

test('a target and a judge that name only a model go to the runtime its name points to', async () => {
  const { ctx, deps } = await openServices()
  const input = launchRunInputSchema.parse({
    prompt: 'hi',
    targets: [{ model: 'demo-smart' }],
    reduction: { mode: 'compare', target: { model: 'demo-fast' } },
  })
  expect(await validateLaunch(ctx, input)).toMatchObject({ issues: [], targets: [{ backend: 'demo' }] })
  const { runId } = await launchRun(ctx, input)
  const view = await deps.store.getRunView(runId)
  expect(view && workersInOrder(view)).toMatchObject([{ target: { backend: 'demo', model: 'demo-smart' } }])
  expect(view?.run.policy.reduction?.target).toMatchObject({ backend: 'demo', model: 'demo-fast' })
})

test('a reduction without a named judge gets the careful one, kept with the run', async () => {
  const agent: RuntimeDescriptor = { ...describeRuntime('stub'), kind: 'codex' }
  const demo = describeRuntime('demo')
  const judgeOf = async (runtimes: RuntimeDescriptor[]) => {
    const { ctx, deps } = await openServices({ runtimes })
    const { runId } = await launchRun(ctx, { prompt: 'hi', targets: DEMO, reduction: { mode: 'compare' } })
    return (await deps.store.getRun(runId))?.policy.reduction?.target
  }
  expect(await judgeOf([demo])).toMatchObject({ backend: 'demo', model: 'demo-smart' })
  expect(await judgeOf([demo, agent])).toMatchObject({ backend: 'stub', model: 'stub-fast' })
})

test('without targets every available runtime is launched at its default model', async () => {
  const { ctx, deps } = await openServices({
    runtimes: [describeRuntime('demo'), describeRuntime('gone', {}, { installed: false, status: 'missing' })],
  })
  const { runId } = await launchRun(ctx, { prompt: 'hi' })
  const workers = await deps.store.listWorkers(runId)
  expect(workers.map(({ target }) => `${target.backend}/${target.model}`)).toEqual(['demo/demo-fast'])
})

test.each([
  ['an unknown backend', { targets: [{ backend: 'nope' }] }, 'unknown_backend', 'targets.0'],
  ['an unlisted model', { targets: [...DEMO, { backend: 'demo', model: 'demo-huge' }] }, 'model_unlisted', 'targets.1'],
  [
    'an option the model does not have',
    { targets: [{ backend: 'demo', options: { fastMode: true } }] },
    'option_unsupported',
    'targets.0',
  ],
  [
    'more than 200 workers',
    { targets: Array.from({ length: 5 }, () => ({ backend: 'demo' })), repeat: 41 },
    'too_many_workers',
    'targets',
  ],
  [
    'an unknown judge',
    { targets: DEMO, reduction: { mode: 'compare', target: { backend: 'nope' } } },
    'unknown_backend',
    'reduction.target',
  ],
  ['a folder nobody allowed', { targets: DEMO, cwd: '/etc' }, 'cwd_not_allowed', 'cwd'],
] as const)('%s is refused with an issue that says where, and nothing is written', async (_, wish, code, where) => {
  const { ctx, deps, hints, workspaceId } = await openServices()
  const input = launchRunInputSchema.parse({ prompt: 'hi', ...wish })
  await expect(launchRun(ctx, input)).rejects.toMatchObject({
    code: 'invalid_input',
    details: { issues: listWith(having({ code, path: where, severity: 'error' })) },
  })
  expect((await deps.store.listRuns({ workspaceId, limit: 10 })).items).toEqual([])
  expect(hints).toEqual([])
})

test('validation lists the issues per target with the labels that would be used, and writes nothing', async () => {
  const { ctx, deps, workspaceId } = await openServices()
  const checked = await validateLaunch(ctx, { targets: [...DEMO, { backend: 'nope' }], repeat: 2, cwd: '/etc' })
  expect(checked.targets.map(({ label }) => label)).toEqual(['demo · demo-fast', 'demo · demo-fast#2'])
  expect(checked.issues).toMatchObject([{ targetIndex: 1, code: 'unknown_backend' }])
  expect(checked.inputIssues).toMatchObject([{ path: 'cwd' }])
  expect((await deps.store.listRuns({ workspaceId, limit: 10 })).items).toEqual([])
})

test('a working directory must lie in an allowed root, links followed', async () => {
  const { deps, folder, ctx } = await openServices()
  const root = path.join(folder, 'root')
  await mkdir(path.join(root, 'inside'), { recursive: true })
  await symlink('/etc', path.join(root, 'out'))
  await mkdir(`${root}-sibling`)
  deps.settings.cwdBounds = { roots: [root], protectedFolders: [] }

  const { runId } = await launchRun(ctx, { prompt: 'hi', targets: DEMO, cwd: path.join(root, 'inside') })
  expect((await deps.store.getRun(runId))?.cwd).toBe(path.join(root, 'inside'))
  for (const cwd of [
    path.join(root, 'out'),
    `${root}-sibling`,
    path.join(root, '..'),
    'inside',
    path.join(root, 'none'),
  ]) {
    await expect(launchRun(ctx, { prompt: 'hi', targets: DEMO, cwd }), cwd).rejects.toMatchObject({
      code: 'invalid_input',
    })
  }
})

test('the same idempotency key and body answer the first run, another body is a conflict', async () => {
  const { ctx, deps, workspaceId } = await openServices()
  const input = { prompt: 'hi', targets: DEMO, metadata: { a: '1', b: '2' }, idempotencyKey: 'key-1' }
  const first = await launchRun(ctx, input)
  const again = await Promise.all([1, 2, 3].map(() => launchRun(ctx, { ...input, metadata: { b: '2', a: '1' } })))
  expect(again).toEqual([first, first, first])
  await expect(launchRun(ctx, { ...input, prompt: 'other' })).rejects.toMatchObject({ code: 'conflict' })
  expect((await deps.store.listRuns({ workspaceId, limit: 10 })).items).toHaveLength(1)
})

test('a launch that is repeated after its runtime has gone answers the first run still', async () => {
  const { ctx } = await openServices()
  const input = { prompt: 'hi', targets: DEMO, idempotencyKey: 'key-1' }
  const first = await launchRun(ctx, input)
  const bare = { ...ctx, deps: { ...ctx.deps, controller: { ...ctx.deps.controller, listRuntimes: async () => [] } } }
  expect(await launchRun(bare, input)).toEqual(first)
  await expect(launchRun(bare, { ...input, idempotencyKey: 'key-2' })).rejects.toMatchObject({ code: 'invalid_input' })
})

test('parallel launches with one idempotency key make one run', async () => {
  const { ctx } = await openServices()
  const input = { prompt: 'hi', targets: DEMO, idempotencyKey: 'key-1' }
  const made = await Promise.all(Array.from({ length: 5 }, () => launchRun(ctx, input)))
  expect(new Set(made.map(({ runId }) => runId)).size).toBe(1)
})

test('a run launched by a token belongs to the token’s user', async () => {
  const { as, token, actor, deps } = await openServices()
  const { runId } = await launchRun(as(token(['runs:launch'])), { prompt: 'hi', targets: DEMO })
  expect((await deps.store.getRun(runId))?.createdBy.id).toBe(actor('owner').userId)
})

test('an actor who launches without end is slowed down, others are not', async () => {
  const { as, actor, clock } = await openServices({
    rates: {
      call: { perMinute: 1e6, burst: 1e6 },
      stream: { perMinute: 1e6, burst: 1e6 },
      launch: { perMinute: 60, burst: 2 },
      password: { perMinute: 1e6, burst: 1e6 },
    },
  })
  const mia = as(actor('member', 'mia'))
  const launch = () => launchRun(mia, { prompt: 'hi', targets: DEMO })
  await launch()
  await launch()
  await expect(launch()).rejects.toMatchObject({ code: 'rate_limited', details: { retryAfterMs: 1_000 } })
  await launchRun(as(actor('member', 'noa')), { prompt: 'hi', targets: DEMO })
  await clock.advance(1_000)
  await launch()
})

test('every launch is audited, also a refused one, without the prompt', async () => {
  const { ctx, deps, workspaceId } = await openServices()
  const { runId } = await launchRun(ctx, { prompt: 'very secret', targets: DEMO })
  await launchRun(ctx, { prompt: 'very secret', targets: [{ backend: 'nope' }] }).catch(() => undefined)
  const entries = await deps.accounts.listAudit({ workspaceId, limit: 10 })
  expect(entries.map(({ action, object, result }) => [action, object, result])).toEqual([
    ['runs.launch', 'none', 'refused'],
    ['runs.launch', runId, 'ok'],
  ])
  expect(JSON.stringify(entries)).not.toContain('secret')
})

test('a fork launches the same targets again, with the changes', async () => {
  const { ctx, deps } = await openServices()
  const original = await launchRun(ctx, {
    prompt: 'first',
    targets: [{ backend: 'demo', label: 'mine' }, { backend: 'stub' }],
    repeat: 40,
    reduction: { mode: 'compare', rubric: 'short' },
  })
  const { runId } = await forkRun(ctx, { runId: original.runId, changes: { prompt: 'second' } })
  const [before, after] = await Promise.all([deps.store.listWorkers(original.runId), deps.store.listWorkers(runId)])
  expect(after.map(({ target }) => target)).toEqual(before.map(({ target }) => target))
  expect(await deps.store.getRun(runId)).toMatchObject({
    prompt: 'second',
    metadata: { forkedFrom: original.runId },
    policy: { reduction: { mode: 'compare', rubric: 'short' } },
  })
})

test('a fork with targets of its own runs just those, however often the old ones were repeated', async () => {
  const { ctx, deps } = await openServices()
  const original = await launchRun(ctx, { prompt: 'first', targets: DEMO, repeat: 3 })
  const targetsOf = async (changes: Parameters<typeof forkRun>[1]['changes']) => {
    const { runId } = await forkRun(ctx, { runId: original.runId, changes })
    return (await deps.store.listWorkers(runId)).map(({ target }) => target.backend)
  }
  expect(await targetsOf({ targets: [{ backend: 'stub' }, { backend: 'demo' }] })).toEqual(['stub', 'demo'])
  expect(await targetsOf({ targets: [{ backend: 'stub' }], repeat: 2 })).toEqual(['stub', 'stub'])
  expect(await targetsOf({ prompt: 'second' })).toEqual(['demo', 'demo', 'demo'])
})

test.each([
  ['selection', { targets: [{ backend: 'demo', selection: { mode: 'bypassPermissions' } }] }],
  ['selection of an innocent name', { targets: [{ backend: 'demo', selection: { level: 'yolo' } }] }],
  ['option', { targets: [{ backend: 'unlisted', model: 'any', options: { variant: 'yolo' } }] }],
  ['shared option', { targets: [{ backend: 'unlisted', model: 'any' }], options: { variant: 'auto-approve' } }],
])('a launch cannot decide who approves by its %s', async (_what, input) => {
  const unlisted = describeRuntime('unlisted', { customModels: true }, { models: [] })
  const { ctx, hints } = await openServices({ runtimes: [describeRuntime('demo'), unlisted] })
  const { issues } = await validateLaunch(ctx, input)
  expect(issues).toContainEqual(having({ code: 'approval_setting', severity: 'error' }))
  await expect(launchRun(ctx, { prompt: 'hi', ...input })).rejects.toMatchObject({ code: 'invalid_input' })
  expect(hints).toEqual([])
})

test('a judge cannot be given a mode by a launch either', async () => {
  const { ctx } = await openServices()
  const reduction = { mode: 'compare', target: { backend: 'demo', selection: { permission_mode: 'auto' } } } as const
  expect((await validateLaunch(ctx, { targets: DEMO, reduction })).reductionIssues).toMatchObject([
    { code: 'approval_setting' },
  ])
  await expect(launchRun(ctx, { prompt: 'hi', targets: DEMO, reduction })).rejects.toThrow('decides who approves')
})

test('agent is no option of a launch, and metadata reaches no agent', async () => {
  const { ctx, deps } = await openServices()
  const input = { prompt: 'hi', targets: [{ backend: 'demo', options: { agent: 'build' } }] }
  expect(launchRunInputSchema.safeParse(input).success).toBe(false)
  const metadata = { mode: 'yolo', approvalPolicy: 'never' }
  const { runId } = await launchRun(ctx, { prompt: 'hi', targets: DEMO, metadata })
  expect((await deps.store.listWorkers(runId)).map(({ target }) => [target.options, target.selection])).toEqual([
    [{}, {}],
  ])
})

test('a fork of a run that once chose who approves is launched without that, and says so', async () => {
  const { ctx, deps } = await openServices()
  const { runId: template } = await launchRun(ctx, { prompt: 'first', targets: DEMO, reduction: { mode: 'compare' } })
  const run = await deps.store.getRun(template)
  const [worker] = await deps.store.listWorkers(template)
  if (run === null || worker === undefined) throw new Error('the run was not written')
  const agent = JSON.parse('{"agent":"build"}') as typeof worker.target.options
  const old = {
    ...run,
    id: 'run_old',
    policy: { ...run.policy, reduction: { mode: 'compare' as const, target: { backend: 'demo', options: agent } } },
  }
  const target = {
    ...worker.target,
    options: { ...agent, reasoningEffort: 'high' },
    selection: { sandbox: 'x', seed: 1 },
  }
  await deps.store.createRun({
    run: old,
    workers: [{ ...worker, id: 'wkr_old', runId: 'run_old', target }],
    idempotency: null,
  })

  const { runId } = await forkRun(ctx, { runId: 'run_old' })
  expect(await deps.store.getRun(runId)).toMatchObject({
    metadata: { forkedFrom: 'run_old', leftOut: 'option agent "build", setting sandbox "x"' },
    policy: { reduction: { target: { backend: 'demo', options: {} } } },
  })
  expect(await deps.store.listWorkers(runId)).toMatchObject([
    { target: { options: { reasoningEffort: 'high' }, selection: { seed: 1 } } },
  ])
  expect((await deps.store.listWorkers('run_old'))[0]?.target.options).toMatchObject({ agent: 'build' })
})

test('a long first line becomes a title cut at a word', () => {
  const title = titleOf(`${'word '.repeat(40)}\nrest`)
  expect(title.length).toBeLessThanOrEqual(80)
  expect(title).toMatch(/^(word )+word…$/)
})

test.each([
  ['an empty prompt', { prompt: '  \n ' }],
  ['a prompt of 300 KB', { prompt: 'x'.repeat(300_000) }],
  ['repeat 0', { prompt: 'hi', repeat: 0 }],
  ['repeat 10,000', { prompt: 'hi', repeat: 10_000 }],
  ['a target that names nothing', { prompt: 'hi', targets: [{ label: 'mine' }] }],
  ['a key with a NUL character', { prompt: 'hi', idempotencyKey: 'a\0' }],
  ['a field nobody knows', { prompt: 'hi', prisma: {} }],
])('%s does not pass the schema', (_, input) => {
  expect(launchRunInputSchema.safeParse(input).success).toBe(false)
})
