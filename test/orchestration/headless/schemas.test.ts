import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import * as headless from '@/orchestration/headless'
import {
  createRuntimeController,
  fanoutInputSchema,
  fanoutResultSchema,
  reductionInputSchema,
  reductionResultSchema,
  resolvedTargetsSchema,
  resolveFanoutTargets,
  reviewedFanoutInputSchema,
  reviewedFanoutResultSchema,
  runFanout,
  runReduction,
  runReviewedFanout,
  watchItemSchema,
  watchRun,
  watchRunInputSchema,
} from '@/orchestration/headless'
import { createFakeClock } from '../../support/fake-clock'
import { createFakeRuntime, type FakeScript } from '../../support/fake-runtime'
import { aRun, aWorker, createRunLog, seededNewId, seededRandom } from '../../support/records'

const VERDICT = JSON.stringify({ winner: 'A', rationale: 'r', ranking: [{ candidate: 'A' }, { candidate: 'B' }] })
const TARGETS = [
  { backend: 'fake', label: 'one' },
  { backend: 'fake', label: 'two' },
]

/** Two candidates answer, the third session judges. */
const answersAndJudges: FakeScript = (turn) => {
  turn.say(turn.request.ordinal === 3 ? VERDICT : `answer ${turn.request.ordinal}`)
  turn.usage(10, turn.request.ordinal, turn.request.ordinal === 2 ? undefined : 0.1)
}

function setup(script: FakeScript = answersAndJudges) {
  const clock = createFakeClock()
  const controller = createRuntimeController([createFakeRuntime({ clock, script })], { clock })
  const tools = { clock, newId: seededNewId(), random: seededRandom(5) }
  return { clock, controller, tools, signal: new AbortController().signal }
}

/** As a program at the other end of a pipe reads it. */
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe('the schemas of answers', () => {
  it('read a reviewed fan-out that came as JSON, whole', async () => {
    const { controller, tools, signal } = setup()
    const input = { prompt: 'Do it.', targets: TARGETS, reduction: { mode: 'best_of_n' as const } }
    const result = await runReviewedFanout(controller, { ...input, ...tools }, signal)
    expect(result.reduction).toMatchObject({ status: 'completed', verdict: { mode: 'best_of_n' } })
    expect(reviewedFanoutResultSchema.parse(asJson(result))).toEqual(asJson(result))
  })

  it.each(['compare', 'summarize', 'best_of_n'] as const)(
    'read a reduction of mode %s, judged or not',
    async (mode) => {
      const { controller, tools, signal } = setup((turn) => turn.say('no JSON'))
      const fanout = await runFanout(controller, { prompt: 'Do it.', targets: TARGETS, ...tools }, signal)
      const unread = await runReduction(controller, { mode, fanout, ...tools }, signal)
      expect(unread).toMatchObject({ status: 'failed', rawText: 'no JSON' })
      const alone = await runReduction(
        controller,
        { mode, fanout: { ...fanout, targets: fanout.targets.slice(0, 1) }, ...tools },
        signal,
      )
      expect(alone).toMatchObject({ status: 'completed', target: null })
      for (const result of [unread, alone]) {
        expect(reductionResultSchema.parse(asJson(result))).toEqual(asJson(result))
      }
      expect(
        reductionInputSchema.parse(asJson({ mode, fanout: { prompt: 'Do it.', targets: fanout.targets } })).mode,
      ).toBe(mode)
    },
  )

  it('read targets that failed, were cancelled or never started', async () => {
    const abort = new AbortController()
    const { controller, tools } = setup(() => abort.abort())
    const cancelled = await runFanout(
      controller,
      { prompt: 'Do it.', targets: TARGETS, maxConcurrency: 1, ...tools },
      abort.signal,
    )
    expect(cancelled.targets[1]).toMatchObject({ status: 'cancelled', session: null })
    const silent = setup(() => undefined)
    const failed = await runFanout(
      silent.controller,
      { prompt: 'Do it.', targets: TARGETS, ...silent.tools },
      silent.signal,
    )
    expect(failed.targets[0]).toMatchObject({ status: 'failed', error: { reason: 'no_output' } })
    for (const result of [cancelled, failed]) expect(fanoutResultSchema.parse(asJson(result))).toEqual(asJson(result))
  })

  it('read what the targets were resolved to, problems included', async () => {
    const { controller } = setup()
    const found = resolveFanoutTargets(await controller.listRuntimes(), [...TARGETS, { backend: 'nobody' }])
    expect(found.issues).toMatchObject([{ code: 'unknown_backend', targetIndex: 2 }])
    expect(resolvedTargetsSchema.parse(asJson(found))).toEqual(asJson(found))
  })

  it('read every item of a watched run, the end included', async () => {
    const log = createRunLog(aRun(), [aWorker(1)])
    log.start('wkr_1')
    log.complete('wkr_1', 'done')
    log.add({ workerId: null, attempt: null, type: 'run.started', message: '', payload: {} })
    log.add({ workerId: null, attempt: null, type: 'run.completed', message: '', payload: {} })
    const ledger = {
      clock: createFakeClock(),
      feed: { subscribe: () => () => {}, subscribeAll: () => () => {} },
      store: {
        getRun: () => Promise.resolve(log.view().run),
        listEvents: (_: string, { after = 0 }: { after?: number }) =>
          Promise.resolve(log.events.filter(({ seq }) => seq > after)),
      },
    }
    const items: unknown[] = []
    const { runId, ...options } = watchRunInputSchema.parse({ runId: 'run_1', stopOnTerminal: true })
    for await (const item of watchRun(ledger, runId, { ...options, signal: new AbortController().signal }))
      items.push(item)
    expect(items).toHaveLength(2)
    for (const item of items) expect(watchItemSchema.parse(asJson(item))).toEqual(asJson(item))
  })

  it('reject what no version of the functions answers', () => {
    expect(fanoutResultSchema.safeParse({}).success).toBe(false)
    expect(watchItemSchema.safeParse({ type: 'events', events: [{ seq: 0 }] }).success).toBe(false)
  })
})

describe('the schemas of inputs', () => {
  it('take what the functions take, and the function takes what they read', async () => {
    const { controller, tools, signal } = setup()
    const text = JSON.stringify({
      prompt: 'Do it.',
      targets: TARGETS,
      maxConcurrency: 1,
      metadata: { team: 'ops' },
      cwd: null,
      deadlines: { idleTimeoutMs: 5_000 },
      reduction: { mode: 'best_of_n', rubric: 'be brief', keepSession: false },
    })
    const input = reviewedFanoutInputSchema.parse(JSON.parse(text))
    const result = await runReviewedFanout(controller, { ...input, ...tools }, signal)
    expect(result.fanout).toMatchObject({ targetCount: 2, metadata: { team: 'ops' } })
  })

  const WRONG: [string, object][] = [
    ['a blank prompt', { prompt: ' ' }],
    ['no whole number of repeats', { repeat: 1.5 }],
    ['no repeat', { repeat: 0 }],
    ['no session at once', { maxConcurrency: 0 }],
    ['a deadline that is over', { deadlines: { turnTimeoutMs: 0 } }],
    ['a deadline that no timer can wait for', { deadlines: { idleTimeoutMs: 2 ** 31 } }],
    ['a target without a runtime or a model', { targets: [{ label: 'x' }] }],
    ['metadata under a name that objects inherit', { metadata: { constructor: 'x' } }],
  ]
  it.each(WRONG)('reject %s, as the function does before anything starts', async (_name, wrong) => {
    const input = { prompt: 'Do it.', targets: TARGETS, ...wrong }
    expect(fanoutInputSchema.safeParse(input).success).toBe(false)
    const { controller, tools, signal } = setup()
    await expect(runFanout(controller, { ...input, ...tools }, signal)).rejects.toMatchObject({ code: 'invalid_input' })
  })

  it('reject settings they do not know', () => {
    expect(fanoutInputSchema.safeParse({ prompt: 'x', mode: 'yolo' }).success).toBe(false)
    expect(reviewedFanoutInputSchema.safeParse({ prompt: 'x' }).success).toBe(false)
    expect(watchRunInputSchema.safeParse({ runId: 'run_1', afterSeq: -1 }).success).toBe(false)
  })
})

it('every schema can be written as a JSON schema, for callers that are not TypeScript', () => {
  const schemas = Object.entries(headless).filter(([name]) => name.endsWith('Schema'))
  expect(schemas.length).toBeGreaterThan(12)
  for (const [name, schema] of schemas) {
    const io = name.endsWith('InputSchema') ? 'input' : 'output'
    expect(z.toJSONSchema(schema as z.ZodType, { io, unrepresentable: 'throw' })).toHaveProperty('$schema')
  }
})
