import path from 'node:path'
import pino from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { isDomainError } from '@/orchestration/model/errors'
import type { WorkerRecord } from '@/orchestration/model/records'
import { workersInOrder } from '@/orchestration/run/run-view'
import { CRASH_POINTS, withCrashPoint, type CrashPointName } from '@/server/boot/crash-points'
import { installationMarker } from '@/server/runner/attempt-marker'
import { createDemoRuntime } from '@/server/runtimes/demo/demo-runtime'
import { findMarked } from '@/server/runtimes/process-table'
import { createHarness, isOver, wallClock } from '../runner/support/harness'
import { reportFigure } from './support/figures'
import { brokenDatabase, brokenInvariants } from './support/invariants'
import { pause } from './support/plenum-server'
import { isolationAt } from '../support/isolation'

/** No agent lives at the first three; the last is where a service writes, which is not called here. */
const WITHOUT_AGENTS: readonly string[] = ['run-written', 'run-ended', 'reduction-queued', 'control-stored']
/** At which time the run comes by the point, where the first is before any agent lives. */
const NTH: Partial<Record<CrashPointName, number>> = { 'worker-claimed': 2 }
const PROMPT = '[say One moment.][permission make][stream 5 10][usage 100 20][say Done.]'
const demo = (worker: WorkerRecord) => ({
  ...worker,
  target: { ...worker.target, backend: 'demo', model: 'demo-fast' },
})

test('agents that are killed at any named point fail their attempts, and the run comes to its end', async () => {
  // The typed keys of the table.
  const points = (Object.keys(CRASH_POINTS) as CrashPointName[]).filter((name) => !WITHOUT_AGENTS.includes(name))
  const wrong: string[] = []
  let killed = 0
  for (const name of points) {
    const harness = await createHarness()
    onTestFinished(() => harness.close())
    const agents = () => findMarked(installationMarker(harness.dataDir))
    let isHit = false
    harness.ledger.store = withCrashPoint(
      harness.ledger.store,
      { name, nth: NTH[name] ?? 1, effect: 'death' },
      async () => {
        isHit = true
        for (const { pid } of await agents()) {
          process.kill(pid, 'SIGKILL')
          killed += 1
        }
      },
    )
    const parts = await harness.start({
      runnerClock: wallClock,
      settings: { pollIntervalMs: 200 },
      others: [
        createDemoRuntime({
          ...{ agentFile: path.resolve('dist/demo-agent.mjs'), directives: true, dataDir: harness.dataDir },
          ...{ env: process.env, clock: wallClock, log: pino({ level: 'silent' }) },
          isolation: isolationAt(harness.dataDir),
        }),
      ],
    })
    const reduction = { mode: 'best_of_n' as const, target: { backend: 'demo', model: 'demo-fast' } }
    const { runId } = await harness.launch(parts, 3, { worker: demo, prompt: PROMPT, policy: { reduction } })

    const isCancelling = name.startsWith('control-')
    const giveUpAt = Date.now() + 30_000
    for (;;) {
      const view = await harness.ledger.store.getRunView(runId)
      if (view !== null && isOver(view)) {
        for (const { status, failure } of workersInOrder(view))
          if (status === 'failed' && !['process_crashed', 'reduction_failed'].includes(failure?.reason ?? ''))
            wrong.push(`${name}: a worker failed as ${failure?.reason}: ${failure?.message}`)
        break
      }
      if (Date.now() > giveUpAt) {
        wrong.push(`${name}: the run is still ${view?.run.status}`)
        break
      }
      const { items } = await harness.ledger.store.listRuntimeRequests({ runId, status: ['open'], limit: 10 })
      for (const { id, workerId } of items) {
        const order = isCancelling ? harness.order(parts, workerId, 'cancel') : harness.answer(parts, id)
        await order.catch((error: unknown) => {
          if (!isDomainError(error)) throw error // else its agent is dead by now
        })
      }
      await pause(30)
    }
    if (!isHit) wrong.push(`${name} was not reached`)
    for (let tries = 0; (await agents()).length > 0 && tries < 50; tries++) await pause(100)
    if ((await agents()).length > 0) wrong.push(`${name}: agents live 5 s after the end`)
    const fresh = await harness.launch(parts, 1, { worker: demo, prompt: '[say Well.]' })
    const after = await harness.until(fresh.runId, isOver)
    if (after.run.status !== 'completed') wrong.push(`${name}: a run after it is ${after.run.status}`)
    for (const id of [runId, fresh.runId])
      wrong.push(...(await brokenInvariants(harness.ledger, id)).map((found) => `${name}: ${found}`))
    wrong.push(...(await brokenDatabase(harness.ledger)))
  }
  reportFigure({
    id: 'R-03 (agents)',
    property: 'agents killed (kill -9) at a named step fail their attempts and nothing else; I1–I8, I10',
    figure: `${points.length} points, ${killed} agents killed, ${wrong.length} wrong`,
    bound: 'every point hit, 0 wrong',
    met: wrong.length === 0,
  })
  expect(wrong).toEqual([])
  expect(killed).toBeGreaterThan(points.length)
}, 170_000)
