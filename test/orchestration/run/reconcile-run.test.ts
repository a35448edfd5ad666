import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { KeptReductionPlan } from '@/orchestration/model/launch'
import type { RunPolicy, GivenAttempt } from '@/orchestration/model/records'
import { isTerminalRunStatus } from '@/orchestration/model/status'
import { createReductionDraft } from '@/orchestration/reduction/create-reduction-draft'
import { reconcileRun, type ReconcileTools } from '@/orchestration/run/reconcile-run'
import { aRun, aWorker, createRunLog, MIA, seededNewId, seededRandom, type RunLog } from '../../support/records'

const BEST: KeptReductionPlan = {
  mode: 'best_of_n',
  target: { backend: 'judge', model: 'smart' },
  rubric: 'Be strict.',
}

let seeds = 1_000

/** Other ids and other draws with each call, unless a seed is named. */
function tools(seed = ++seeds): ReconcileTools {
  return { newId: seededNewId(seed), random: seededRandom(seed), now: '2026-01-01T12:00:00.000Z' }
}

function aLog(workerCount: number, policy: Partial<RunPolicy> = {}) {
  const workers = Array.from({ length: workerCount }, (_, index) => aWorker(index + 1))
  return createRunLog(aRun({ policy: { ...aRun().policy, ...policy } }), workers)
}

/** Takes the run as far as it goes; returns the types of the events written. */
function advance(log: RunLog, by = tools()): string[] {
  const types: string[] = []
  for (let step = 0; step < 20; step++) {
    const drafts = reconcileRun(log.view(), by)
    if (drafts.length === 0) return types
    log.add(...drafts)
    types.push(...drafts.map(({ type }) => type))
  }
  throw new Error(`no rest: ${types.join(' ')}`)
}

function finishTargets(log: RunLog, answers: (string | null)[]): void {
  answers.forEach((answer, index) => {
    const id = `wkr_${index + 1}`
    log.start(id)
    if (answer === null) log.fail(id)
    else log.complete(id, answer)
  })
}

const only = <T>(items: Record<string, T>): T => {
  const [first, ...rest] = Object.values(items)
  if (first === undefined || rest.length > 0) throw new Error(`expected one, got ${rest.length + 1}`)
  return first
}
const reducerOf = (log: RunLog) =>
  only(Object.fromEntries(Object.entries(log.view().workers).filter(([, w]) => w.kind === 'reducer')))

function completeReduction(log: RunLog, reductionId: string, workerId: string): void {
  log.complete(workerId, '{}')
  log.add({
    workerId,
    attempt: 1,
    type: 'reduction.completed',
    message: 'done',
    payload: {
      id: reductionId,
      verdict: { mode: 'summarize', summary: 's', keyPoints: [], disagreements: [] },
      markdown: 's',
      rawText: '{}',
      repaired: false,
    },
  })
}

function retry(log: RunLog, workerId: string): void {
  const worker = log.view().workers[workerId]
  if (worker === undefined) throw new Error(workerId)
  const {
    runId,
    attempt,
    status,
    epoch,
    identity,
    result,
    resultPartial,
    resultJson,
    failure,
    usage,
    cost,
    startedAt,
    endedAt,
  } = worker
  const archived: GivenAttempt = {
    runId,
    workerId,
    attempt,
    status,
    epoch,
    identity,
    result,
    resultPartial,
    resultJson,
    failure,
    usage,
    cost,
    startedAt,
    endedAt,
    archivedAt: '2026-01-01T12:00:00.000Z',
  }
  log.ofWorker(workerId, 'worker.attempt.archived', { attempt: archived })
  log.ofWorker(workerId, 'worker.requeued', { attempt: attempt + 1, resumeFrom: null, reason: 'retry', by: MIA })
  if (isTerminalRunStatus(log.view().run.status)) {
    log.add({
      workerId: null,
      attempt: null,
      type: 'run.reactivated',
      message: 'retry',
      payload: { by: MIA, reason: 'retry' },
    })
  }
  for (const { id, supersededAt } of Object.values(log.view().reductions)) {
    if (supersededAt === null && worker.kind === 'target') {
      log.add({ workerId: null, attempt: null, type: 'reduction.superseded', message: 'superseded', payload: { id } })
    }
  }
}

function askCancel(log: RunLog): void {
  log.add({ workerId: null, attempt: null, type: 'run.cancel_requested', message: 'cancel', payload: { by: MIA } })
}

describe('a run without a reduction', () => {
  it('waits while its workers are queued', () => {
    expect(advance(aLog(2))).toEqual([])
  })

  it('starts with its first worker, and only once', () => {
    const log = aLog(2)
    log.start('wkr_1')
    expect(advance(log)).toEqual(['run.started'])
    expect(log.view().run).toMatchObject({ status: 'running', stage: 'fanout' })
    log.start('wkr_2')
    expect(advance(log)).toEqual([])
  })

  it('completes when its last worker has, also with failed ones among them', () => {
    const log = aLog(3)
    finishTargets(log, ['one', null, 'three'])
    expect(advance(log)).toEqual(['run.started', 'run.completed'])
    expect(log.view().run).toMatchObject({ status: 'completed', stage: 'done', failure: null })
  })

  it('fails without candidates when no worker gave an answer', () => {
    const log = aLog(3)
    finishTargets(log, [null, '  ', null])
    expect(advance(log)).toEqual(['run.started', 'run.failed'])
    expect(log.view().run.failure).toEqual({ reason: 'no_candidates', message: 'None of 3 workers gave an answer.' })
  })

  it('is interrupted, not failed, when a person interrupted every worker that they did not cancel', () => {
    const log = aLog(2)
    log.start('wkr_1')
    log.start('wkr_2')
    const failure = { reason: 'interrupted' as const, message: 'The turn was interrupted before it ended.' }
    log.ofWorker('wkr_1', 'worker.failed', { failure, result: null })
    log.cancel('wkr_2')
    expect(advance(log)).toEqual(['run.started', 'run.failed'])
    expect(log.view().run.failure?.reason).toBe('interrupted')
  })

  it('does not take a partial text for an answer', () => {
    const log = aLog(1)
    log.start('wkr_1')
    log.fail('wkr_1', 'half an answer')
    expect(advance(log)).toEqual(['run.started', 'run.failed'])
  })
})

describe('cancelling', () => {
  it('one worker leaves the run and the others going', () => {
    const log = aLog(2)
    log.start('wkr_1')
    log.cancel('wkr_2')
    expect(advance(log)).toEqual(['run.started'])
    log.complete('wkr_1', 'one')
    expect(advance(log)).toEqual(['run.completed'])
  })

  it('every worker cancels the run', () => {
    const log = aLog(2)
    log.cancel('wkr_1')
    log.cancel('wkr_2')
    expect(advance(log)).toEqual(['run.cancelled'])
  })

  it('the run ends its queued workers at once and waits for the running ones', () => {
    const log = aLog(3)
    log.start('wkr_1')
    askCancel(log)
    expect(advance(log)).toEqual(['worker.cancelled', 'worker.cancelled', 'run.started'])
    log.cancel('wkr_1')
    expect(advance(log)).toEqual(['run.cancelled'])
    expect(log.view().run.counts).toMatchObject({ cancelled: 3, queued: 0 })
  })

  it('the run is cancelled and not judged, also when answers are there', () => {
    const log = aLog(2, { reduction: BEST })
    finishTargets(log, ['one', 'two'])
    askCancel(log)
    expect(advance(log)).toEqual(['run.started', 'run.cancelled'])
  })

  it('the run during its reduction cancels that too', () => {
    const log = aLog(2, { reduction: BEST })
    finishTargets(log, ['one', 'two'])
    advance(log)
    askCancel(log)
    expect(advance(log)).toEqual(['worker.cancelled', 'reduction.cancelled', 'run.cancelled'])
  })
})

describe('a planned reduction', () => {
  function reducing() {
    const log = aLog(3, { reduction: BEST })
    finishTargets(log, ['one', null, 'three'])
    const types = advance(log)
    const reduction = only(log.view().reductions)
    return { log, types, reduction, reducer: reducerOf(log) }
  }

  it('begins when all targets have ended, over the usable ones, with a queued reducer', () => {
    const { log, types, reduction, reducer } = reducing()
    expect(types).toEqual(['run.started', 'run.stage.changed', 'reduction.created', 'worker.created'])
    expect(log.view().run).toMatchObject({ status: 'running', stage: 'reduction' })
    expect(reduction).toMatchObject({
      version: 1,
      mode: 'best_of_n',
      rubric: 'Be strict.',
      workerId: reducer.id,
      status: 'queued',
      createdBy: MIA,
    })
    expect(reduction.candidates.map(({ name }) => name)).toEqual(['A', 'B'])
    expect(reduction.candidates.map(({ workerId }) => workerId).sort()).toEqual(['wkr_1', 'wkr_3'])
    expect(reducer).toMatchObject({
      kind: 'reducer',
      status: 'queued',
      ordinal: 4,
      reductionId: reduction.id,
      target: { backend: 'judge', model: 'smart', label: 'judge · smart' },
    })
    expect(log.view().run.counts).toEqual({ queued: 0, running: 0, completed: 2, failed: 1, cancelled: 0 })
  })

  it('draws the candidates’ order from the random source, and is the same for the same', () => {
    const order = (seed: number) => {
      const log = aLog(6, { reduction: BEST })
      finishTargets(log, ['1', '2', '3', '4', '5', '6'])
      advance(log, tools(seed))
      return only(log.view().reductions)
        .candidates.map(({ workerId }) => workerId)
        .join()
    }
    expect(order(1)).toBe(order(1))
    expect(new Set([1, 2, 3, 4, 5, 6].map(order)).size).toBeGreaterThan(1)
  })

  it('does not begin while a target goes on', () => {
    const log = aLog(2, { reduction: BEST })
    log.start('wkr_1')
    log.complete('wkr_1', 'one')
    expect(advance(log)).toEqual(['run.started'])
  })

  it('runs with its reducer and completes the run with its verdict', () => {
    const { log, reduction, reducer } = reducing()
    log.start(reducer.id)
    expect(advance(log)).toEqual(['reduction.started'])
    completeReduction(log, reduction.id, reducer.id)
    expect(advance(log)).toEqual(['run.completed'])
    expect(log.view().run).toMatchObject({ status: 'completed', verdictId: reduction.id })
  })

  it('that fails fails the run and keeps the candidates', () => {
    const { log, reducer } = reducing()
    log.start(reducer.id)
    log.fail(reducer.id, 'raw words')
    expect(advance(log)).toEqual(['reduction.failed', 'run.failed'])
    expect(only(log.view().reductions)).toMatchObject({
      status: 'failed',
      rawText: 'raw words',
      failure: { reason: 'provider_error' },
    })
    expect(log.view().run).toMatchObject({ status: 'failed', failure: { reason: 'reduction_failed' } })
    expect(log.view().workers.wkr_1?.result).toBe('one')
  })

  it('whose reducer ended without a verdict has failed', () => {
    const { log, reducer } = reducing()
    log.start(reducer.id)
    log.complete(reducer.id, 'prose')
    expect(advance(log)).toEqual(['reduction.failed', 'run.failed'])
    expect(only(log.view().reductions).failure).toMatchObject({ reason: 'invalid_verdict' })
  })

  it('that is cancelled leaves the run without its verdict: failed, with the candidates kept', () => {
    const { log, reducer } = reducing()
    log.cancel(reducer.id)
    expect(advance(log)).toEqual(['reduction.cancelled', 'run.failed'])
  })

  it('whose reducer is retried goes on with it', () => {
    const { log, reduction, reducer } = reducing()
    log.start(reducer.id)
    log.fail(reducer.id)
    advance(log)
    retry(log, reducer.id)
    expect(advance(log)).toEqual(['run.stage.changed'])
    log.start(reducer.id)
    expect(advance(log)).toEqual(['reduction.started'])
    completeReduction(log, reduction.id, reducer.id)
    expect(advance(log)).toEqual(['run.completed'])
    expect(Object.keys(log.view().reductions)).toHaveLength(1)
  })

  it('needs no judge for one usable candidate', () => {
    const log = aLog(2, { reduction: BEST })
    finishTargets(log, [null, 'two'])
    expect(advance(log)).toEqual([
      'run.started',
      'run.stage.changed',
      'reduction.created',
      'reduction.completed',
      'run.completed',
    ])
    expect(only(log.view().reductions)).toMatchObject({ workerId: null, target: null, verdict: { winner: 'A' } })
    expect(log.view().run.verdictId).not.toBeNull()
  })

  it('is not made without candidates', () => {
    const log = aLog(2, { reduction: BEST })
    finishTargets(log, [null, null])
    expect(advance(log)).toEqual(['run.started', 'run.failed'])
    expect(log.view().reductions).toEqual({})
  })

  it('is made anew when a target was retried, and the old one stays', () => {
    const { log, reduction, reducer } = reducing()
    log.start(reducer.id)
    completeReduction(log, reduction.id, reducer.id)
    advance(log)
    retry(log, 'wkr_2')
    expect(advance(log)).toEqual([])
    expect(log.view().run).toMatchObject({ status: 'running', stage: 'fanout' })
    log.start('wkr_2')
    log.complete('wkr_2', 'two at last')
    expect(advance(log)).toEqual(['run.stage.changed', 'reduction.created', 'worker.created'])
    const versions = Object.values(log.view().reductions)
    expect(versions.map(({ version, candidates }) => [version, candidates.length])).toEqual([
      [1, 2],
      [2, 3],
    ])
    expect(versions[0]?.verdict).not.toBeNull()
  })

  it('goes on judging when a target is retried meanwhile, and is followed by another', () => {
    const { log, reduction, reducer } = reducing()
    log.start(reducer.id)
    advance(log)
    retry(log, 'wkr_2')
    expect(advance(log)).toEqual(['run.stage.changed'])
    log.start('wkr_2')
    log.complete('wkr_2', 'two')
    expect(advance(log)).toEqual(['run.stage.changed'])
    completeReduction(log, reduction.id, reducer.id)
    expect(advance(log)).toEqual(['run.stage.changed', 'reduction.created', 'worker.created'])
  })
})

describe('a reduction asked for later', () => {
  function judgedAgain() {
    const log = aLog(2, { reduction: BEST })
    finishTargets(log, ['one', 'two'])
    advance(log)
    const first = only(log.view().reductions)
    log.start(first.workerId ?? '')
    advance(log)
    completeReduction(log, first.id, first.workerId ?? '')
    advance(log)
    const target = { backend: 'other', model: null, label: 'other', options: {}, selection: {} }
    const drafts = createReductionDraft(log.view(), { mode: 'compare', target, rubric: null, createdBy: MIA }, tools(9))
    log.add(...drafts)
    const second = Object.values(log.view().reductions).find(({ version }) => version === 2)
    return { log, drafts, first, second, reducerId: second?.workerId ?? '' }
  }

  it('reactivates a terminal run as its next version', () => {
    const { log, drafts, second } = judgedAgain()
    expect(drafts.map(({ type }) => type)).toEqual([
      'run.reactivated',
      'run.stage.changed',
      'reduction.created',
      'worker.created',
    ])
    expect(second).toMatchObject({ version: 2, mode: 'compare', target: { backend: 'other' } })
    expect(log.view().run).toMatchObject({ status: 'running', stage: 'reduction' })
    expect(advance(log)).toEqual([])
  })

  it('completes the run with the new verdict', () => {
    const { log, second, reducerId } = judgedAgain()
    log.start(reducerId)
    advance(log)
    completeReduction(log, second?.id ?? '', reducerId)
    expect(advance(log)).toEqual(['run.completed'])
    expect(log.view().run.verdictId).toBe(second?.id)
  })

  it('that fails leaves the earlier verdict standing and the run completed', () => {
    const { log, first, reducerId } = judgedAgain()
    log.start(reducerId)
    log.fail(reducerId)
    expect(advance(log)).toEqual(['reduction.failed', 'run.completed'])
    expect(log.view().run.verdictId).toBe(first.id)
  })

  it('is refused while another goes on, and without candidates', () => {
    const { log } = judgedAgain()
    const target = { backend: 'x', model: null, label: 'x', options: {}, selection: {} }
    const wish = { mode: 'compare', target, rubric: null, createdBy: MIA } as const
    expect(() => createReductionDraft(log.view(), wish, tools())).toThrow(/wait for its end/)
    expect(() => createReductionDraft(aLog(1).view(), wish, tools())).toThrow(/no usable candidate/)
  })

  it('brings back a run that was terminal when its rows were written without that', () => {
    const log = aLog(2)
    finishTargets(log, ['one', 'two'])
    advance(log)
    const target = { backend: 'x', model: null, label: 'x', options: {}, selection: {} }
    const drafts = createReductionDraft(log.view(), { mode: 'compare', target, rubric: null, createdBy: MIA }, tools())
    log.add(...drafts.filter(({ type }) => !type.startsWith('run.')))
    expect(advance(log)).toEqual(['run.reactivated', 'run.stage.changed'])
  })
})

it('whatever happens to its workers, a run comes to rest, and is terminal exactly when nothing of it goes on', () => {
  const ending = fc.constantFrom('complete', 'empty', 'fail', 'cancel', 'leave')
  const plan = fc.constantFrom<KeptReductionPlan | null>(null, BEST)
  fc.assert(
    fc.property(
      fc.array(ending, { minLength: 1, maxLength: 6 }),
      plan,
      fc.boolean(),
      ending,
      (endings, reduction, cancels, judge) => {
        const log = aLog(endings.length, { reduction })
        const end = (id: string, how: string) => {
          if (log.view().workers[id]?.status !== 'queued') return
          log.start(id)
          if (how === 'complete') log.complete(id, 'text')
          if (how === 'empty') log.complete(id, ' ')
          if (how === 'fail') log.fail(id)
          if (how === 'cancel') log.cancel(id)
          advance(log)
        }
        endings.forEach((how, index) => end(`wkr_${index + 1}`, how))
        if (cancels) askCancel(log)
        advance(log)
        for (const { id, kind } of Object.values(log.view().workers)) if (kind === 'reducer') end(id, judge)
        const { run, workers } = log.view()
        const isGoing = Object.values(workers).some(({ status }) => status === 'queued' || status === 'running')
        expect(isTerminalRunStatus(run.status)).toBe(!isGoing)
        if (run.status === 'completed') expect(run.counts.completed).toBeGreaterThan(0)
        expect(reconcileRun(log.view(), tools())).toEqual([])
      },
    ),
    { numRuns: 300 },
  )
})
