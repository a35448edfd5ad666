import { expect, onTestFinished, test } from 'vitest'
import { collectEvents } from '@/orchestration/run/read-all-events'
import type { Dialect } from '@/server/database/database-url'
import type { ServiceContext } from '@/server/services/context'
import { launchRun } from '@/server/services/runs/launch-run'
import { resumeWorker } from '@/server/services/workers/resume-worker'
import { retryWorker } from '@/server/services/workers/retry-worker'
import { sendToWorker } from '@/server/services/workers/send-to-worker'
import { refuseRows } from '../support/refuse-rows'
import { createTestDatabase, DIALECTS } from '../support/test-database'
import { openServices } from './support/open-services'
import { complete } from './support/play-runner'

type Act = (ctx: ServiceContext, workerId: string) => Promise<{ controlId: string }>

const ACTS = {
  'a retry': (ctx, workerId) => retryWorker(ctx, { workerId }),
  'a resume': (ctx, workerId) => resumeWorker(ctx, { workerId }),
  'a resume with words': (ctx, workerId) => resumeWorker(ctx, { workerId, text: 'and in French?' }),
  'a message to a kept session': (ctx, workerId) => sendToWorker(ctx, { workerId, text: 'and in French?' }),
} as const satisfies Record<string, Act>

/** Rows of one requeue, from the first to the last that is stored. */
const ROWS = [
  ['WorkerAttempt', 'TRUE'],
  ['WorkerControl', 'TRUE'],
  ['Event', `NEW."type" = 'worker.attempt.archived'`],
  ['Event', `NEW."type" = 'control.requested'`],
  ['Event', `NEW."type" = 'run.reactivated'`],
] as const

async function ended(dialect: Dialect) {
  const database = await createTestDatabase(dialect)
  onTestFinished(() => database.drop())
  const services = await openServices({ databaseUrl: database.url })
  const { ctx, deps } = services
  const { runId } = await launchRun(ctx, { prompt: 'hi', keepSessions: true, targets: [{ backend: 'demo' }] })
  const [worker] = await deps.store.listWorkers(runId)
  if (worker === undefined) throw new Error('no worker')
  await complete(deps, worker.id, 'an answer')
  const state = async () => ({
    view: await deps.store.getRunView(runId),
    events: await collectEvents(deps.store, runId, { throughSeq: Number.MAX_SAFE_INTEGER }),
  })
  return { ...services, runId, workerId: worker.id, state }
}

const CASES = DIALECTS.flatMap((dialect) =>
  (Object.keys(ACTS) as (keyof typeof ACTS)[]).map((name) => [dialect, name] as const),
)

test.each(CASES)(
  'on %s, %s that cannot store one of its rows changes nothing, and is whole when it can',
  async (dialect, name) => {
    const { ctx, deps, ledger, hints, runId, workerId, state } = await ended(dialect)
    const before = await state()
    hints.length = 0
    for (const [table, where] of ROWS) {
      const allow = await refuseRows({ db: ledger.db, dialect }, table, where)
      await expect(ACTS[name](ctx, workerId)).rejects.toThrow()
      await allow()
      expect(await state()).toEqual(before)
      expect(hints).toEqual([])
    }
    const { controlId } = await ACTS[name](ctx, workerId)
    const { view } = await state()
    expect(view?.run.status).toBe('running')
    expect(view?.workers[workerId]).toMatchObject({ status: 'queued', attempt: 2 })
    expect(Object.values(view?.attempts ?? {})).toMatchObject([{ attempt: 1, result: 'an answer' }])
    expect(Object.values(view?.controls ?? {})).toMatchObject([{ id: controlId, attempt: 2 }])
    expect(await deps.store.getRun(runId)).toEqual(view?.run)
  },
)

test.each(CASES)('on %s, %s that two people order at once gives one attempt with one order', async (dialect, name) => {
  const { ctx, workerId, state } = await ended(dialect)
  const orders = await Promise.allSettled([1, 2, 3].map(() => ACTS[name](ctx, workerId)))
  const refused = orders.filter((order) => order.status === 'rejected')
  expect(refused).toHaveLength(2)
  for (const { reason } of refused) expect(reason).toMatchObject({ code: 'illegal_state' })
  const { view, events } = await state()
  expect(view?.workers[workerId]).toMatchObject({ status: 'queued', attempt: 2 })
  expect(Object.keys(view?.controls ?? {})).toHaveLength(1)
  expect(events.filter(({ type }) => type === 'worker.requeued')).toHaveLength(1)
})

test('a retry of an attempt that another has followed since it was read is a conflict', async () => {
  const { ctx, deps, workerId } = await ended('sqlite')
  const stale = await deps.store.getWorker(workerId)
  await retryWorker(ctx, { workerId })
  await complete(deps, workerId, 'a second answer')
  const store = { ...deps.store, getWorker: () => Promise.resolve(stale) }
  await expect(retryWorker({ ...ctx, deps: { ...deps, store } }, { workerId })).rejects.toMatchObject({
    code: 'conflict',
    details: { id: workerId, attempt: 2 },
  })
  expect(await deps.store.getWorker(workerId)).toMatchObject({ status: 'completed', attempt: 2 })
})
