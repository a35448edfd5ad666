import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { isTerminalRunStatus } from '@/orchestration/model/status'
import { runAdminCommand } from '@/server/admin/run-admin-command'
import { getDeps, type Deps } from '@/server/deps'
import { listDefinitions } from '@/server/services/runtimes/manage-runtimes'
import { getRunTrace } from '@/server/services/runs/get-run-trace'
import { getRunView } from '@/server/services/runs/get-run-view'
import { launchRun } from '@/server/services/runs/launch-run'
import { listRuns } from '@/server/services/runs/list-runs'
import { makeTemporaryFolder } from '../accounts/open-accounts'
import { createTestDatabase, DIALECTS } from '../support/test-database'
import { waitFor } from '../support/wait-for'
import { LANDED_STATES, readLandedState, restoreLandedState, type LandedState } from './support/landed-state'

const CASES = LANDED_STATES.flatMap((day) => DIALECTS.map((dialect) => ({ day, dialect })))
const VARIABLES = ['PLENUM_DATA_DIR', 'DATABASE_URL', 'PLENUM_DEMO_DIRECTIVES', 'PLENUM_LOG_LEVEL'] as const

/** Opens this version on the data of the state, as `npm start` does; the runner is not started. */
async function upgrade(state: LandedState, dialect: (typeof DIALECTS)[number]): Promise<Deps> {
  const database = await createTestDatabase(dialect)
  onTestFinished(() => database.drop())
  const dataDir = path.join(await makeTemporaryFolder(), 'data')
  await restoreLandedState(state, { dialect, url: database.url, dataDir })
  const values = [dataDir, database.url, '1', 'error']
  const before = VARIABLES.map((name) => process.env[name])
  VARIABLES.forEach((name, index) => (process.env[name] = values[index]))
  const shared = globalThis as { plenumDeps?: Promise<Deps> }
  try {
    const deps = await getDeps()
    onTestFinished(() => deps.shutdown.stop('the test is over'))
    return deps
  } finally {
    delete shared.plenumDeps
    VARIABLES.forEach((name, index) => {
      if (before[index] === undefined) Reflect.deleteProperty(process.env, name)
      else process.env[name] = before[index]
    })
  }
}

async function actorOf(deps: Deps, { bearer }: LandedState) {
  const actor = await deps.getActor(new Headers({ authorization: `Bearer ${bearer}` }))
  if (actor === null) throw new Error('the token of the earlier version was refused')
  return actor
}

const texts = (rows: LandedState['rows'][string] | undefined, column: string) => (rows ?? []).map((row) => row[column])

describe.each(CASES)('data of $day on $dialect', ({ day, dialect }) => {
  it('is read whole after the upgrade, and a run can be launched beside it', { timeout: 120_000 }, async () => {
    const state = readLandedState(day)
    const deps = await upgrade(state, dialect)
    const ctx = { actor: await actorOf(deps, state), deps }

    const { items } = await listRuns(ctx, { limit: 100 })
    const stored = new Map((state.rows.Run ?? []).map((row) => [row.id, row]))
    expect(items.map(({ id }) => id).toSorted()).toEqual([...stored.keys()].toSorted())
    for (const { id, title, status } of items) {
      expect({ title, status }).toEqual({ title: stored.get(id)?.title, status: stored.get(id)?.status })
      const mine = (table: string) => (state.rows[table] ?? []).filter((row) => row.runId === id)
      const { view } = await getRunView(ctx, { runId: id })
      expect(
        Object.values(view.workers)
          .map((worker) => worker.result)
          .toSorted(),
      ).toEqual(texts(mine('Worker'), 'result').toSorted())
      const trace = await getRunTrace(ctx, { runId: id })
      expect(trace.events.map((event) => event.seq)).toEqual(texts(mine('Event'), 'seq'))
      const counts = [trace.attempts, trace.reductions, trace.requests, trace.controls, trace.artifacts]
      const tables = ['WorkerAttempt', 'Reduction', 'RuntimeRequest', 'WorkerControl', 'Artifact']
      expect(counts.map((records) => records.length)).toEqual(tables.map((table) => mine(table).length))
    }

    const titles = [...stored.values()].map((row) => String(row.title))
    for (const title of titles) {
      const found = (await listRuns(ctx, { limit: 100, query: title.toUpperCase() })).items
      expect(found.map((run) => run.title)).toContain(title)
    }
    expect(await deps.ledger.db.run.count({ where: { searchText: null } })).toBe(0)

    const ids = (await listDefinitions({ ...ctx, actor: { ...ctx.actor, kind: 'user', scopes: null } })).map(
      ({ runtimeId }) => runtimeId,
    )
    expect(ids.toSorted()).toEqual(['old-agent', 'old-models'])
    const rows = await deps.ledger.db.$queryRawUnsafe(`SELECT * FROM "WorkspaceRuntime"`)
    expect(JSON.stringify(rows)).not.toContain('variable-of-before-the-upgrade')

    const getIsolation = () => Promise.resolve(deps.isolation)
    const verified = await runAdminCommand({ ...deps, getIsolation }, { command: 'verify-ledger' }, 'root')
    if (!verified.ok) throw new Error(verified.message)
    expect(verified.text).toContain('The ledger is sound: 8 runs')

    await deps.startRunner()
    const { runId } = await launchRun(ctx, {
      prompt: '[say after the upgrade]',
      targets: [{ backend: 'demo', model: 'demo-fast' }],
    })
    const run = await waitFor(
      'the new run to end',
      async () => {
        const found = await deps.store.getRun(runId)
        return found !== null && isTerminalRunStatus(found.status) ? found : null
      },
      { withinMs: 60_000 },
    )
    expect(run.status).toBe('completed')
    const left = items.filter(({ status }) => !isTerminalRunStatus(status)).map(({ id }) => id)
    expect(left).toHaveLength(2)
    await waitFor(
      'the runs that were open to be taken up',
      async () => {
        const workers = (await Promise.all(left.map((id) => deps.store.listWorkers(id)))).flat()
        return workers.some(({ attempt }) => attempt > 1)
      },
      { withinMs: 60_000 },
    )
  })
})
