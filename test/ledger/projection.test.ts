import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isDomainError } from '@/orchestration/model/errors'
import { CONTROL_ACTIONS, CONTROL_STEPS } from '@/orchestration/model/records'
import { normalizeAnswer } from '@/orchestration/model/request'
import { RUN_STATUSES } from '@/orchestration/model/status'
import type { Fence, LedgerStore, WorkerOutcome } from '@/orchestration/ports'
import { projectRun } from '@/orchestration/run/project-run'
import type { RunView } from '@/orchestration/run/run-view'
import { ANNA, newReduction, newRequest, newWorker, textDelta } from '../support/ledger-fixtures'
import { describeLedger } from '../support/ledger-suite'

/** What a random command may touch. `n` picks among what there is, wrapping around. */
type World = {
  store: LedgerStore
  runId: string
  fences: Fence[]
  newId: (prefix: 'ctl' | 'red' | 'wkr' | 'art') => string
}
type Command = (world: World, n: number) => Promise<unknown>

function pick<T>(items: readonly T[], n: number): T {
  const item = items[n % items.length]
  if (item === undefined) throw new Error('nothing to pick from')
  return item
}
const worker = async ({ store, runId }: World, n: number) => pick(await store.listWorkers(runId), n)
/** Stale fences are picked too: they must change nothing. */
const fence = async (world: World, n: number): Promise<Fence> =>
  world.fences.length > 0
    ? pick(world.fences, n)
    : { runId: world.runId, workerId: (await worker(world, n)).id, attempt: 1, epoch: 1 }
const outcome = (n: number): WorkerOutcome =>
  pick<WorkerOutcome>(
    [
      { status: 'completed', result: `result ${n}`, resultJson: n % 2 === 0 ? { n } : null },
      { status: 'failed', failure: { reason: 'interrupted', message: 'x' }, result: null },
      { status: 'failed', failure: { reason: 'provider_error', message: 'x', excerpt: 'y' }, result: 'half' },
      { status: 'cancelled', result: null, by: ANNA },
    ],
    n,
  )

const COMMANDS: Record<string, Command> = {
  claim: async (world, n) => {
    const claim = { runnerId: `runner-${n % 2}`, launchId: null, leaseUntil: null }
    world.fences.push((await world.store.updateWorkerRunning((await worker(world, n)).id, claim)).fence)
  },
  stream: async (world, n) => {
    const held = await fence(world, n)
    return world.store.addEvents(held, [textDelta(held, `text ${n}`), textDelta(held, 'more')])
  },
  identify: async (world, n) =>
    world.store.updateWorkerRuntimeIdentity(await fence(world, n), {
      sessionId: null,
      providerSessionId: n % 3 === 0 ? null : `session ${n}`,
      provider: 'demo',
      model: null,
      agent: null,
      transcriptPath: null,
      pid: n,
    }),
  usage: async (world, n) => {
    const usage = { input: n, output: 1, reasoning: 0, cached: 0, cacheWrite: 0, total: n + 1 }
    const cost = pick([{ source: 'reported', usd: n / 7 }, { source: 'unknown' }] as const, n)
    return world.store.recordUsage(await fence(world, n), { usage, cost, model: 'm' })
  },
  complete: async (world, n) => world.store.completeWorker(await fence(world, n), outcome(n)),
  retry: async (world, n) =>
    world.store.resetWorkerForRetry((await worker(world, n)).id, { resume: n % 2 === 0, reason: 'again', by: ANNA }),
  archive: async (world, n) => world.store.archiveWorkerAttempt((await worker(world, n)).id),
  addWorker: async (world, n) =>
    world.store.createWorker(
      newWorker(world.newId('wkr'), world.runId, 10 + n, { kind: n % 4 === 0 ? 'reducer' : 'target' }),
    ),
  openRequest: async (world, n) => world.store.upsertRuntimeRequest(await fence(world, n), newRequest(`r${n % 4}`)),
  answer: async (world, n) => {
    const { items } = await world.store.listRuntimeRequests({ runId: world.runId, limit: 100 })
    return items.length === 0
      ? null
      : world.store.queueRuntimeRequestResponse(pick(items, n).id, normalizeAnswer({ action: 'allow' }), ANNA, null)
  },
  deliver: async (world, n) => {
    const { items } = await world.store.listRuntimeRequests({ runId: world.runId, limit: 100 })
    if (items.length > 0)
      await world.store.completeRuntimeRequestResponse(pick(items, n).id, n % 2 === 0 ? null : 'gone')
  },
  settle: async (world, n) =>
    world.store.settleRuntimeRequest(await fence(world, n), `r${n % 4}`, n % 2 === 0 ? 'resolved' : 'closed', null),
  control: async (world, n) =>
    world.store.addWorkerControl({
      id: world.newId('ctl'),
      workerId: (await worker(world, n)).id,
      action: pick(CONTROL_ACTIONS, n),
      by: ANNA,
    }),
  observe: async (world, n) => {
    const controls = await world.store.listWorkerControls((await worker(world, n)).id)
    if (controls.length > 0) await world.store.observeWorkerControl(pick(controls, n).id, pick(CONTROL_STEPS, n))
  },
  settleControls: async (world, n) =>
    world.store.completePendingWorkerControls((await worker(world, n)).id, n % 2 === 0 ? null : 'no'),
  runStatus: async (world, n) => {
    const status = pick(RUN_STATUSES, n)
    const failure = { reason: 'internal', message: 'x' } as const
    return status === 'failed'
      ? world.store.updateRunStatus(world.runId, status, failure)
      : world.store.updateRunStatus(world.runId, status)
  },
  reduce: async (world, n) => {
    const reduction = newReduction(world.newId('red'), world.runId, n + 1)
    const about = { workerId: null, attempt: null, message: '' }
    const verdict = { id: reduction.id, verdict: null, markdown: `# ${n}`, rawText: null, repaired: n % 2 === 0 }
    return world.store.change(world.runId, { reductions: true }, () => [
      { ...about, type: 'reduction.created', payload: { reduction, by: ANNA } },
      { ...about, type: 'reduction.completed', payload: verdict },
    ])
  },
  adopt: async (world, n) => {
    const { reductions } = (await world.store.getRunView(world.runId)) ?? { reductions: {} }
    const ids = Object.keys(reductions)
    if (ids.length === 0) return null
    const payload = { id: pick(ids, n), by: ANNA, reason: null }
    return world.store.change(world.runId, { reductions: true }, () => [
      { type: 'reduction.adopted', workerId: null, attempt: null, message: '', payload },
    ])
  },
  artifact: async (world, n) => {
    const id = world.newId('art')
    const artifact = {
      id,
      runId: world.runId,
      workerId: null,
      attempt: null,
      kind: 'note',
      format: 'text',
      title: `${n}`,
      bytes: 1,
      createdAt: '2026-01-01T00:00:00.000Z',
    } as const
    return world.store.addArtifact({ artifact, content: 'x' }, n % 2 === 0 ? null : await fence(world, n))
  },
}

describeLedger('projection', ({ ledger, newId, createRun }) => {
  test('the fold of the events up to any point equals the rows as they stood at that point', async () => {
    const step = fc.record({ name: fc.constantFrom(...Object.keys(COMMANDS)), n: fc.nat(11) })
    let applied = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 50, size: 'max' }), async (steps) => {
        const { store } = ledger()
        const { runId } = await createRun({ workers: 2 })
        const world: World = { store, runId, fences: [], newId }
        const snapshots: RunView[] = []
        for (const { name, n } of steps) {
          try {
            await COMMANDS[name]?.(world, n)
            applied += 1
          } catch (error) {
            // Refusals are part of the sequence: they must leave no trace.
            if (!isDomainError(error)) throw error
          }
          const view = await store.getRunView(runId)
          if (view) snapshots.push(view)
        }
        const events = await store.listEvents(runId, { limit: 100_000 })
        expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
        for (const snapshot of snapshots) {
          expect(projectRun(events.slice(0, snapshot.run.lastSeq))).toEqual(snapshot)
        }
      }),
      { numRuns: 8 },
    )
    expect(applied).toBeGreaterThan(0)
  }, 120_000)
})
