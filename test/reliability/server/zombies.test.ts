import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isTerminalRunStatus } from '@/orchestration/model/status'
import { workersInOrder, type RunView } from '@/orchestration/run/run-view'
import { openLedger, type Ledger } from '@/server/ledger/open-ledger'
import { installationMarker } from '@/server/runner/attempt-marker'
import { findMarked } from '@/server/runtimes/process-table'
import { createSystemTools } from '@/server/system-tools'
import { newRun, newWorker } from '../../support/ledger-fixtures'
import { seededRandom } from '../../support/records'
import { createTestDatabase, type TestDatabase } from '../../support/test-database'
import { baseSeed, isFull, reportFigure, times } from '../support/figures'
import { brokenInvariants } from '../support/invariants'
import { pause } from '../support/plenum-server'
import { startRunnerProcess } from '../support/runner-process'

const tools = createSystemTools()
let database: TestDatabase
let ledger: Ledger
const folders: string[] = []
beforeAll(async () => {
  database = await createTestDatabase('postgresql')
  ledger = await openLedger({ databaseUrl: database.url, ...tools })
})
afterAll(async () => {
  await ledger.close()
  await database.drop()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

function makeFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'plenum-zombies-'))
  folders.push(folder)
  return folder
}

const LEASE_MS = 3_000
const startRunner = (dataDir: string, maxWorkers: number) =>
  startRunnerProcess({
    ...{ DATABASE_URL: database.url, PLENUM_DATA_DIR: dataDir },
    ...{ PLENUM_LEASE_MS: String(LEASE_MS), PLENUM_MAX_WORKERS: String(maxWorkers) },
  })

async function launch(workers: number): Promise<string> {
  const runId = tools.newId('run')
  const now = new Date().toISOString()
  const run = newRun(runId, {
    prompt: '[stream 400 25][say The end.]',
    createdAt: now,
    policy: { maxConcurrency: null, keepSessions: false, limits: {}, reduction: null, onRunnerLost: 'retry' },
  })
  const records = Array.from({ length: workers }, (_, index) =>
    newWorker(tools.newId('wkr'), runId, index + 1, { createdAt: now }),
  )
  await ledger.store.createRun({ run, workers: records, idempotency: null })
  return runId
}

async function until(runId: string, isWanted: (view: RunView) => boolean, withinMs = 90_000): Promise<RunView> {
  const giveUpAt = Date.now() + withinMs
  for (;;) {
    const view = await ledger.store.getRunView(runId)
    if (view !== null && isWanted(view)) return view
    if (Date.now() > giveUpAt) {
      const states = Object.values(view?.workers ?? {}).map(({ status, attempt }) => `${status} (${attempt})`)
      throw new Error(`run ${runId} is not as wanted after ${withinMs} ms: ${states.join(', ')}`)
    }
    await pause(100)
  }
}

const PER_FREEZE = isFull ? 20 : 10
const freezes = times(1, 5)

test(
  `a runner that was frozen past its lease writes nothing any more, in ${freezes} freezes of ${PER_FREEZE} attempts`,
  async () => {
    const random = seededRandom(baseSeed)
    const wrong: string[] = []
    const sums = { trials: 0, accepted: 0, refused: 0, shelved: 0, survivors: 0 }
    for (let round = 0; round < freezes; round++) {
      // On one machine the heir ends the zombie's agents; on two they go on, and the zombie has all they said meanwhile.
      const here = makeFolder()
      const there = round % 2 === 0 ? makeFolder() : here
      const zombie = await startRunner(here, PER_FREEZE)
      const runId = await launch(PER_FREEZE)
      await until(runId, ({ run }) => run.counts.running === PER_FREEZE && run.lastSeq > PER_FREEZE * 8)
      await pause(random() * 1_000)
      zombie.freeze()
      // On a busy machine some may have been given up before, and wait for their next attempt.
      const held = workersInOrder(await until(runId, () => true)).filter(({ status }) => status === 'running')
      const heir = await startRunner(there, PER_FREEZE)
      try {
        const passedOn = (view: RunView) =>
          held.every(({ id, attempt }) => (view.workers[id]?.attempt ?? 0) > attempt) && view.run.counts.queued === 0
        const taken = await until(runId, passedOn)
        const attemptOfHeir = new Map(workersInOrder(taken).map(({ id, attempt }) => [id, attempt]))
        zombie.thaw()
        const thawedAt = Date.now()
        while ((await findMarked(installationMarker(here))).length > (here === there ? PER_FREEZE : 0)) {
          if (Date.now() - thawedAt > 15_000) break
          await pause(100)
        }
        if (here !== there) sums.survivors += (await findMarked(installationMarker(here))).length
        await until(runId, ({ run }) => isTerminalRunStatus(run.status))
        const late = (await ledger.store.listEvents(runId, { after: taken.run.lastSeq, limit: 100_000 })).filter(
          ({ workerId, attempt }) => workerId !== null && (attempt ?? 0) < (attemptOfHeir.get(workerId) ?? 0),
        )
        for (const event of late) {
          if (event.type === 'worker.writes.refused') sums.refused += event.payload.events
          else sums.accepted += 1
        }
        sums.trials += held.length
        wrong.push(...(await brokenInvariants(ledger, runId)))
      } finally {
        zombie.thaw()
        await Promise.all([zombie.stop(), heir.stop()])
        sums.shelved += shelvedIn(here)
      }
    }
    reportFigure({
      id: 'R-12',
      property: 'a runner process frozen past its lease (SIGSTOP, SIGCONT; PostgreSQL) writes nothing any more; I1–I6',
      figure: `${sums.trials} attempts in ${freezes} freezes: ${sums.accepted} late writes accepted, ${sums.refused} refused, counted in their runs and kept in ${sums.shelved} files; ${sums.survivors} agents left, ${wrong.length} broken`,
      bound: `${PER_FREEZE * freezes} trials, 0 accepted`,
      met: sums.accepted === 0 && sums.refused > 0 && sums.survivors === 0 && wrong.length === 0,
      seed: baseSeed,
    })
    expect(wrong).toEqual([])
    expect(sums.accepted).toBe(0)
    expect(sums.survivors).toBe(0)
    // Without a late write nothing was tried.
    expect(sums.refused).toBeGreaterThan(0)
    expect(sums.shelved).toBeGreaterThan(0)
  },
  isFull ? 900_000 : 170_000,
)

function shelvedIn(dataDir: string): number {
  try {
    return readdirSync(path.join(dataDir, 'refused')).length
  } catch {
    return 0 // nothing was refused there
  }
}
