import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Libsql from 'libsql'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { normalizeAnswer } from '@/orchestration/model/request'
import { NO_IDENTITY } from '@/orchestration/model/records'
import { projectRun } from '@/orchestration/run/project-run'
import { migratePostgres, migrateSqlite } from '@/server/database/migrate'
import type { Dialect } from '@/server/database/database-url'
import { openLedger, type Ledger } from '@/server/ledger/open-ledger'
import { ANNA, createTestIds, newRequest, newRun, newWorker } from '../support/ledger-fixtures'
import { createTestDatabase, DIALECTS, type TestDatabase } from '../support/test-database'

const MIGRATION = 'add_record_fields'
const TABLES = ['Run', 'Worker', 'WorkerAttempt', 'Event', 'RuntimeRequest'] as const
/** What events of the version before this migration do not have. */
const LATER_FIELDS = new Set([
  ...['roleId', 'queuedAt', 'updatedAt', 'runtime', 'sessionId', 'providerSessionId'],
  ...['requestJson', 'responseJson'],
])

describe.each(DIALECTS)('the fields that %s rows of older versions get', (dialect) => {
  let current: TestDatabase
  let older: TestDatabase
  let folder: string
  beforeEach(async () => {
    current = await createTestDatabase(dialect)
    older = await createTestDatabase(dialect)
    folder = mkdtempSync(path.join(tmpdir(), 'plenum-older-'))
    for (const name of readdirSync(`prisma/migrations/${dialect}`).sort()) {
      if (name.endsWith(MIGRATION)) break
      cpSync(`prisma/migrations/${dialect}/${name}`, path.join(folder, dialect, name), { recursive: true })
    }
    await migrate(older.url, folder)
  })
  afterEach(async () => {
    await current.drop()
    await older.drop()
    rmSync(folder, { recursive: true })
  })

  const migrate = async (url: string, dir: string) =>
    dialect === 'sqlite' ? migrateSqlite(url.replace('file:', ''), dir) : migratePostgres(url, dir)

  test('are what the fold of their events gives', async () => {
    const runId = await withLedger(current.url, playRun)
    await copyAsOlder(dialect, current.url, older.url)
    await migrate(older.url, 'prisma/migrations')
    await withLedger(older.url, async ({ store }) => {
      const stored = await store.getRunView(runId)
      if (stored === null) throw new Error(`run ${runId} is not there`)
      expect(stored).toEqual(projectRun(await store.listEvents(runId, { limit: 1_000 })))
      const [first, second] = Object.values(stored.attempts)
      expect(first).toMatchObject({ launchId: 'lnc_1', roleId: 'target-1', kind: 'target', title: 'Worker 1' })
      expect(second?.queuedAt).not.toBe(first?.queuedAt)
      const [worker, untouched] = Object.values(stored.workers)
      expect(worker).toMatchObject({ roleId: 'target-1', launchId: 'lnc_3', attempt: 3 })
      expect(worker && worker.queuedAt > (second?.queuedAt ?? '')).toBe(true)
      expect(untouched?.queuedAt).toBe(untouched?.createdAt)
      const requests = Object.values(stored.requests)
      expect(requests.map(({ runtime, sessionId }) => [runtime, sessionId])).toEqual([
        ['demo', null],
        ['demo', null],
      ])
      expect(requests.every(({ updatedAt, createdAt }) => updatedAt >= createdAt)).toBe(true)
    })
  })
})

async function withLedger<T>(databaseUrl: string, work: (ledger: Ledger) => Promise<T>): Promise<T> {
  let now = Date.UTC(2026, 0, 1)
  const clock = { now: () => (now += 10), monotonic: () => now, setTimer: () => () => {} }
  const ledger = await openLedger({ databaseUrl, clock, newId: createTestIds() })
  try {
    return await work(ledger)
  } finally {
    await ledger.close()
  }
}

/** Two workers; the first is in its third attempt, with a request of its first and an answered one of its third. */
async function playRun({ store }: Ledger): Promise<string> {
  const workers = [newWorker('wkr_1', 'run_1', 1), newWorker('wkr_2', 'run_1', 2)]
  await store.createRun({ run: newRun('run_1'), workers, idempotency: null })
  for (const attempt of [1, 2, 3]) {
    const claim = { runnerId: 'runner', launchId: `lnc_${attempt}`, leaseUntil: null }
    const { fence } = await store.updateWorkerRunning('wkr_1', claim)
    await store.updateWorkerRuntimeIdentity(fence, { ...NO_IDENTITY, sessionId: `ses_${attempt}` })
    if (attempt !== 2) await store.upsertRuntimeRequest(fence, newRequest(`r${attempt}`))
    if (attempt === 3) continue
    const failure = { reason: 'provider_error', message: 'It broke.' } as const
    await store.completeWorker(fence, { status: 'failed', failure, result: null })
    await store.resetWorkerForRetry('wkr_1', { resume: false, reason: 'again', by: ANNA })
  }
  const { items } = await store.listRuntimeRequests({ runId: 'run_1', status: ['open'], limit: 10 })
  for (const { id } of items) {
    await store.queueRuntimeRequestResponse(id, normalizeAnswer({ action: 'allow' }), ANNA, null)
    await store.completeRuntimeRequestResponse(id, 'the agent was gone')
  }
  return 'run_1'
}

/** Copies the columns that the older schema has, and takes the later fields out of the events. */
async function copyAsOlder(dialect: Dialect, from: string, to: string): Promise<void> {
  const source = await openSql(dialect, from)
  const target = await openSql(dialect, to)
  try {
    for (const table of TABLES) {
      const columns = await target.columns(table)
      for (const row of await source.rows(`SELECT * FROM "${table}"`)) {
        if (table === 'Event') row['payload'] = JSON.stringify(withoutLaterFields(String(row['payload'])))
        await target.insert(
          table,
          columns,
          columns.map((column) => row[column]),
        )
      }
    }
  } finally {
    await source.close()
    await target.close()
  }
}

function withoutLaterFields(json: string): unknown {
  const payload = JSON.parse(json) as Record<string, unknown> // every payload is an object
  const older = (value: unknown) =>
    Object.fromEntries(Object.entries(value ?? {}).filter(([name]) => !LATER_FIELDS.has(name)))
  if ('worker' in payload) return { ...payload, worker: older(payload['worker']) }
  if ('request' in payload) return { ...payload, request: older(payload['request']) }
  return 'responseJson' in payload ? older(payload) : payload
}

type Sql = {
  rows(query: string): Promise<Record<string, unknown>[]>
  columns(table: string): Promise<string[]>
  insert(table: string, columns: string[], values: unknown[]): Promise<void>
  close(): Promise<void>
}

async function openSql(dialect: Dialect, url: string): Promise<Sql> {
  const insertInto = (table: string, columns: string[], place: (index: number) => string) => {
    const names = columns.map((column) => `"${column}"`).join(', ')
    return `INSERT INTO "${table}" (${names}) VALUES (${columns.map((_, index) => place(index)).join(', ')})`
  }
  if (dialect === 'sqlite') {
    const file = new Libsql(url.replace('file:', ''))
    const rows = async (query: string) => file.prepare(query).all([]) as Record<string, unknown>[]
    return {
      rows,
      columns: async (table) => (await rows(`PRAGMA table_info("${table}")`)).map(({ name }) => String(name)),
      insert: async (table, columns, values) => {
        file.prepare(insertInto(table, columns, () => '?')).run(values)
      },
      close: async () => void file.close(),
    }
  }
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const rows = async (query: string) => (await client.query<Record<string, unknown>>(query)).rows
  return {
    rows,
    columns: async (table) =>
      (await rows(`SELECT column_name AS name FROM information_schema.columns WHERE table_name = '${table}'`)).map(
        ({ name }) => String(name),
      ),
    insert: async (table, columns, values) => {
      await client.query(
        insertInto(table, columns, (index) => `$${index + 1}`),
        values,
      )
    },
    close: () => client.end(),
  }
}
