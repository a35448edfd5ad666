import { expect, it } from 'vitest'
import type { ChangeScope } from '@/orchestration/ports'
import { advanceRun } from '@/orchestration/run/advance-run'
import { createFakeClock } from '../../support/fake-clock'
import { aRun, aWorker, createRunLog, seededNewId, seededRandom, type RunLog } from '../../support/records'

function depsOver(log: RunLog) {
  const scopes: ChangeScope[] = []
  return {
    scopes,
    newId: seededNewId(),
    random: seededRandom(1),
    clock: createFakeClock(),
    store: {
      change: (
        _: string,
        scope: ChangeScope,
        decide: (view: ReturnType<RunLog['view']>) => Parameters<RunLog['add']>,
      ) => {
        scopes.push(scope)
        const before = log.events.length
        log.add(...decide(log.view()))
        return Promise.resolve({ view: log.view(), events: log.events.slice(before) })
      },
    },
  }
}

const WITH_JUDGE = { ...aRun().policy, reduction: { mode: 'compare', target: { backend: 'judge' } } } as const

it('takes a run through all steps it can go and returns the workers it queued', async () => {
  const log = createRunLog(aRun({ policy: WITH_JUDGE }), [aWorker(1), aWorker(2)])
  for (const id of ['wkr_1', 'wkr_2']) {
    log.start(id)
    log.complete(id, 'text')
  }
  const deps = depsOver(log)
  const { queuedWorkerIds } = await advanceRun(deps, 'run_1')
  const reducer = Object.values(log.view().workers).find(({ kind }) => kind === 'reducer')
  expect(queuedWorkerIds).toEqual([reducer?.id])
  expect(deps.scopes[0]).toEqual({ workerIds: 'all', reductions: true })
  expect(await advanceRun(deps, 'run_1')).toEqual({ queuedWorkerIds: [] })
})

it('gives new records the clock’s time', async () => {
  const log = createRunLog(aRun({ policy: WITH_JUDGE }), [aWorker(1)])
  log.start('wkr_1')
  log.complete('wkr_1', 'text')
  const deps = depsOver(log)
  await deps.clock.advance(5_000)
  await advanceRun(deps, 'run_1')
  expect(Object.values(log.view().reductions)[0]?.createdAt).toBe('2026-01-01T00:00:05.000Z')
  expect(log.view().run.status).toBe('completed')
})
