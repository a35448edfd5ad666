import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isDomainError } from '@/orchestration/model/errors'
import { isTerminalRunStatus } from '@/orchestration/model/status'
import { CRASH_POINTS, type CrashPointName } from '@/server/boot/crash-points'
import { openLedger, type Ledger } from '@/server/ledger/open-ledger'
import { installationMarker } from '@/server/runner/attempt-marker'
import { findMarked } from '@/server/runtimes/process-table'
import { createSystemTools } from '@/server/system-tools'
import { ANNA, newRun, newWorker } from '../../support/ledger-fixtures'
import { createTestDatabase, type TestDatabase } from '../../support/test-database'
import { isFull, reportFigure } from '../support/figures'
import { brokenDatabase, brokenInvariants } from '../support/invariants'
import { pause } from '../support/plenum-server'
import { isStopped, startRunnerProcess, type TestRunner } from '../support/runner-process'

const tools = createSystemTools()
const here = mkdtempSync(path.join(tmpdir(), 'plenum-frozen-'))
const there = mkdtempSync(path.join(tmpdir(), 'plenum-frozen-'))
let database: TestDatabase
let ledger: Ledger
let heir: TestRunner
const startRunner = (dataDir: string, more: Record<string, string> = {}) =>
  startRunnerProcess({ DATABASE_URL: database.url, PLENUM_DATA_DIR: dataDir, PLENUM_LEASE_MS: '3000', ...more })

beforeAll(async () => {
  database = await createTestDatabase('postgresql')
  ledger = await openLedger({ databaseUrl: database.url, ...tools })
  heir = await startRunner(there)
})
afterAll(async () => {
  heir.thaw()
  await heir.stop()
  await ledger.close()
  await database.drop()
  for (const folder of [here, there]) rmSync(folder, { recursive: true, force: true })
})

/** Points that only a server's services pass. */
const OF_SERVICES: readonly string[] = ['run-written', 'decision-stored', 'control-stored']
const IN_CI: readonly CrashPointName[] = ['events-taken', 'decision-delivered', 'result-received']
const NTH: Partial<Record<CrashPointName, number>> = { 'events-stored': 3, 'events-taken': 2, 'end-stored': 2 }
const PROMPT = '[say One moment.][permission make][stream 5 10][usage 100 20][say Done.]'

async function launch(): Promise<string> {
  const runId = tools.newId('run')
  const createdAt = new Date().toISOString()
  const reduction = { mode: 'best_of_n' as const, target: { backend: 'demo', model: 'demo-fast' } }
  const policy = { maxConcurrency: null, keepSessions: false, limits: {}, reduction, onRunnerLost: 'retry' as const }
  const workers = [1, 2].map((ordinal) => newWorker(tools.newId('wkr'), runId, ordinal, { createdAt }))
  await ledger.store.createRun({
    ...{ run: newRun(runId, { prompt: PROMPT, createdAt, policy }), workers, idempotency: null },
  })
  return runId
}

/** Plays the person: allows everything, and cancels one worker first where that is what the point is about. */
async function play(runId: string, isCancelling: boolean): Promise<void> {
  const { items } = await ledger.store.listRuntimeRequests({ runId, status: ['open'], limit: 10 })
  for (const { id, workerId } of items) {
    const acts = [
      ...(isCancelling
        ? [ledger.store.addWorkerControl({ id: tools.newId('ctl'), workerId, action: 'cancel' as const, by: ANNA })]
        : []),
      ledger.store.queueRuntimeRequestResponse(
        id,
        { action: 'allow', optionId: null, text: null, answers: null },
        ANNA,
        null,
      ),
    ]
    for (const end of await Promise.allSettled(acts))
      if (end.status === 'rejected' && !isDomainError(end.reason)) throw end.reason
  }
}

test(
  'a runner frozen at a named point past its lease leaves a run that another brings to its end',
  async () => {
    // The typed keys of the table.
    const names = Object.keys(CRASH_POINTS) as CrashPointName[]
    const points = isFull ? names.filter((name) => !OF_SERVICES.includes(name)) : IN_CI
    const wrong: string[] = []
    for (const name of points) {
      heir.freeze() // it holds nothing; so the work is the other's
      const frozen = await startRunner(here, { PLENUM_CRASH_POINT: `freeze:${name}#${NTH[name] ?? 1}` })
      try {
        const runId = await launch()
        const giveUpAt = Date.now() + 30_000
        while (!(await isStopped(frozen.pid)) && Date.now() < giveUpAt) {
          await play(runId, name.startsWith('control-'))
          await pause(30)
        }
        if (!(await isStopped(frozen.pid))) wrong.push(`${name} was not reached`)
        heir.thaw()
        let isThawed = false
        const frozenAt = Date.now()
        for (;;) {
          const run = await ledger.store.getRun(runId)
          if (run !== null && isTerminalRunStatus(run.status)) break
          if (Date.now() > frozenAt + 45_000) {
            wrong.push(`${name}: the run is still ${run?.status}`)
            break
          }
          // In the midst of what the heir does.
          if (!isThawed && Date.now() > frozenAt + 9_000) {
            isThawed = true
            frozen.thaw()
          }
          await play(runId, false)
          await pause(50)
        }
        frozen.thaw()
        for (let tries = 0; (await findMarked(installationMarker(here))).length > 0 && tries < 80; tries++)
          await pause(100)
        const left = (await findMarked(installationMarker(here))).length
        if (left > 0) wrong.push(`${name}: ${left} agents of the frozen runner live on`)
        wrong.push(...(await brokenInvariants(ledger, runId)).map((found) => `${name}: ${found}`))
      } finally {
        frozen.thaw()
        await frozen.stop()
      }
    }
    wrong.push(...(await brokenDatabase(ledger)))
    reportFigure({
      id: 'R-03 (frozen)',
      property: 'a runner process frozen (SIGSTOP) at a named step past its lease, another takes over, thawed; I1–I8',
      figure: `${points.length} points on PostgreSQL, ${wrong.length} wrong`,
      bound: 'every point hit, 0 wrong',
      met: wrong.length === 0,
    })
    expect(wrong).toEqual([])
  },
  isFull ? 900_000 : 170_000,
)
