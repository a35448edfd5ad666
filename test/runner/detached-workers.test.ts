import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import pino from 'pino'
import { createDetachedLauncher } from '@/server/runner/launchers/detached'
import { startDetached } from '@/server/runtimes/spawn'
import type { WorkerRecord } from '@/orchestration/model/records'
import { createTestDatabase, type TestDatabase } from '../support/test-database'
import { brokenInvariants, createHarness, isOver, wallClock, workerAt, type Harness } from './support/harness'

let database: TestDatabase
let harness: Harness
beforeEach(async () => {
  database = await createTestDatabase('postgresql')
  harness = await createHarness(database.url)
})
afterEach(async () => {
  await harness.close()
  await database.drop()
})

const started: { pid: number }[] = []
const onDemo = (worker: WorkerRecord) => ({
  ...worker,
  target: { ...worker.target, backend: 'demo', model: 'demo-fast' },
})

/** Launches processes. It has the runtime, as they have, and never starts it itself. */
async function startLauncher() {
  started.length = 0
  return harness.start({
    id: 'demo',
    runnerClock: wallClock,
    settings: { exclusive: false, launcher: 'detached', pollIntervalMs: 200, recoverIntervalMs: 200 },
    detachedLauncher: createDetachedLauncher({
      ...{ clock: wallClock, log: pino({ level: 'silent' }), dataDir: harness.dataDir, node: process.execPath },
      workerFile: path.resolve('dist/worker.mjs'),
      env: {
        ...{ PATH: process.env.PATH ?? '', DATABASE_URL: database.url, PLENUM_DATA_DIR: harness.dataDir },
        ...{ PLENUM_DEMO_DIRECTIVES: '1', PLENUM_LEASE_MS: '10000', PLENUM_LAUNCHER: 'detached' },
      },
      spawner: {
        async spawnDetached(command) {
          const child = await startDetached(command)
          started.push(child)
          return child
        },
      },
    }),
  })
}

describe('detached workers', { timeout: 120_000 }, () => {
  it('each run in a process of their own with a log of their own', async () => {
    const parts = await startLauncher()
    const { runId, workerIds } = await harness.launch(parts, 2, { worker: onDemo, prompt: '[say hello]' })
    const view = await harness.until(runId, isOver)

    expect(view.run).toMatchObject({ status: 'completed', counts: { completed: 2 } })
    expect(new Set(started.map(({ pid }) => pid)).size).toBe(2)
    const logs = await readdir(path.join(harness.dataDir, 'logs', 'workers'))
    expect(logs.map((name) => name.split('.')[0]).sort()).toEqual([...workerIds].sort())
    const log = await readFile(path.join(harness.dataDir, 'logs', 'workers', logs[0] ?? ''), 'utf8')
    expect(log).toContain('executing one worker')
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })

  it('hear of a cancel in their own process', async () => {
    const parts = await startLauncher()
    const { runId, workerIds } = await harness.launch(parts, 1, { worker: onDemo, prompt: '[say so far] [hang]' })
    await harness.untilEvents(runId, (events) => events.some(({ type }) => type === 'assistant.message.delta'))
    const controlId = await harness.order(parts, workerIds[0] ?? '', 'cancel')
    const view = await harness.until(runId, isOver)
    expect(workerAt(view, 1)).toMatchObject({ status: 'cancelled' })
    expect(view.controls[controlId]?.status).toBe('completed')
  })

  it('that are killed are found by their lease, with their text kept', async () => {
    const parts = await startLauncher()
    const { runId } = await harness.launch(parts, 1, {
      ...{ worker: onDemo, prompt: '[say so far] [hang]', policy: { onRunnerLost: 'fail' } },
    })
    await harness.untilEvents(runId, (events) => events.some(({ type }) => type === 'assistant.message.delta'))
    process.kill(started[0]?.pid ?? 0, 'SIGKILL')
    const view = await harness.until(runId, isOver)
    expect(workerAt(view, 1)).toMatchObject({
      status: 'failed',
      failure: { reason: 'runner_lost' },
      resultPartial: true,
    })
    expect(await brokenInvariants(harness, runId)).toEqual([])
  })
})
