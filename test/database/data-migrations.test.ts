import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Libsql from 'libsql'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { DataMigration } from '@/server/database/data-migrations'
import { runDataMigrations } from '@/server/database/data-migrations'
import type { Dialect } from '@/server/database/database-url'
import { migratePostgres, migrateSqlite } from '@/server/database/migrate'
import { openDatabase } from '@/server/database/client'
import { openEnv } from '@/server/workspace-runtimes/sealed-env'
import { sealStoredEnv } from '@/server/workspace-runtimes/seal-stored-env'
import { createTestDatabase, DIALECTS, type TestDatabase } from '../support/test-database'

const SECRET = 'a secret outside the database, long enough'
const NOW = Date.parse('2026-11-29T00:00:00Z')
/** The last migration of the version that stored variables in the clear. */
const LAST_CLEAR = '20261128063717_scope_workspace_runtimes'
const valueOf = (index: number) => `clear-value-${index}-${'x'.repeat(40)}`

describe.each(DIALECTS)('data migrations on %s', (dialect) => {
  let database: TestDatabase
  beforeEach(async () => {
    database = await createTestDatabase(dialect)
  })
  afterEach(() => database.drop())

  const open = async () => {
    const opened = await openDatabase({ databaseUrl: database.url, startedAt: new Date(NOW).toISOString() })
    return { db: opened.db, close: () => opened.close() }
  }
  const seal = async () => {
    const { db, close } = await open()
    await runDataMigrations([sealStoredEnv(SECRET)], { db, dialect, now: () => NOW })
    const rows = await db.workspaceRuntime.findMany({ orderBy: { id: 'asc' } })
    const settings = await db.setting.findMany()
    return { rows, settings, close, db }
  }

  test('[F8] the variables of a database of the version before are sealed, and no clear value is left in its files', async () => {
    await makeClearDatabase(dialect, database.url, 250)
    const file = database.url.replace('file:', '')
    if (dialect === 'sqlite') expect(filesWith(file, 'clear-value')).not.toEqual([])
    const { rows, settings, close } = await seal()
    // While the database is open: the write-ahead log is there and holds nothing of it.
    if (dialect === 'sqlite') expect(filesWith(file, 'clear-value')).toEqual([])
    expect(JSON.stringify(rows)).not.toContain('clear-value')
    expect(rows).toHaveLength(251)
    for (const [index, row] of rows.slice(0, 250).entries()) {
      expect(JSON.parse(row.entry)).toMatchObject({ command: 'cat', env: { TOKEN: null, MODE: null } })
      expect(openEnv(row, SECRET)).toEqual({ TOKEN: valueOf(index), MODE: '' })
    }
    expect(JSON.parse(rows[250]?.entry ?? '')).toEqual({ id: 'llm', kind: 'openai', models: [] })
    expect(rows[250]).toMatchObject({ sealedEnv: null, sealedKey: 'sealed', keyTail: '1234' })
    expect(settings.map(({ key, value }) => [key, JSON.parse(value) as unknown])).toEqual([
      ['data-migration:seal-env-of-workspace-runtimes', { cursor: null, changed: 250, status: 'done' }],
    ])
    await close()
    if (dialect === 'sqlite') expect(filesWith(file, 'clear-value')).toEqual([])
  })

  test('one that ran is not run again', async () => {
    const first = await seal()
    await first.close()
    const { db, close } = await open()
    const migration = { ...sealStoredEnv(SECRET), batch: () => Promise.reject(new Error('ran again')) }
    await expect(runDataMigrations([migration], { db, dialect, now: () => NOW })).resolves.toBeUndefined()
    await close()
  })

  test('one that stops after any batch, or before the erasing, goes on where it stopped', async () => {
    await makeClearDatabase(dialect, database.url, 250)
    const seen: (string | null)[] = []
    for (let stop = 1; stop <= 2; stop++) {
      const { db, close } = await open()
      const whole = sealStoredEnv(SECRET)
      let batches = 0
      const stopping: DataMigration = {
        ...whole,
        batch(tx, cursor) {
          if (batches++ === 1) throw new Error('the process ends here')
          seen.push(cursor)
          return whole.batch(tx, cursor)
        },
      }
      await expect(runDataMigrations([stopping], { db, dialect, now: () => NOW })).rejects.toThrow('ends here')
      await close()
    }
    expect(seen).toEqual([null, 'rtd_00099'])
    const { db, close } = await open()
    const erasesNothing = { ...sealStoredEnv(SECRET), erases: ['no such table"'] }
    if (dialect === 'postgresql') {
      await expect(runDataMigrations([erasesNothing], { db, dialect, now: () => NOW })).rejects.toThrow()
      expect((await db.setting.findMany())[0]?.value).toContain('"erasing"')
    }
    await close()
    const { rows, settings, close: end } = await seal()
    expect(JSON.stringify(rows)).not.toContain('clear-value')
    expect(settings[0]?.value).toBe('{"cursor":null,"changed":250,"status":"done"}')
    await end()
  })

  test.runIf(dialect === 'postgresql')('processes that start at once seal each row once', async () => {
    await makeClearDatabase(dialect, database.url, 250)
    const ended = await Promise.all([seal(), seal(), seal()])
    const { rows, settings } = ended[0]
    expect(rows.slice(0, 250).map((row) => openEnv(row, SECRET).TOKEN)).toEqual(
      rows.slice(0, 250).map((_, i) => valueOf(i)),
    )
    expect(settings[0]?.value).toBe('{"cursor":null,"changed":250,"status":"done"}')
    for (const { close } of ended) await close()
  })
})

/** A database as the version before left it: its migrations, and rows of its shape. */
async function makeClearDatabase(dialect: Dialect, url: string, count: number): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'plenum-clear-'))
  const from = path.join('prisma/migrations', dialect)
  mkdirSync(path.join(folder, dialect))
  for (const name of readdirSync(from).filter((name) => name <= LAST_CLEAR)) {
    cpSync(path.join(from, name), path.join(folder, dialect, name), { recursive: true })
  }
  if (dialect === 'sqlite') migrateSqlite(url.replace('file:', ''), folder)
  else await migratePostgres(url, folder)
  rmSync(folder, { recursive: true })
  const at = '2026-11-28 00:00:00.000'
  const entryOf = (index: number) =>
    JSON.stringify({
      id: `cat-${index}`,
      command: 'cat',
      args: [],
      env: { TOKEN: valueOf(index), MODE: '' },
      kind: 'command',
    })
  const rows = Array.from({ length: count }, (_, index) => {
    const id = `rtd_${String(index).padStart(5, '0')}`
    return `('${id}', 'wsp_1', 'cat-${index}', '${entryOf(index)}', NULL, NULL, '${at}', 'Ada')`
  })
  const llm = `('rtd_99999', 'wsp_1', 'llm', '{"id":"llm","kind":"openai","models":[]}', 'sealed', '1234', '${at}', 'Ada')`
  const columns = '"id", "workspaceId", "runtimeId", "entry", "sealedKey", "keyTail", "updatedAt", "updatedBy"'
  const script = `INSERT INTO "Workspace" ("id", "name", "createdAt") VALUES ('wsp_1', 'Analysts', '${at}');
    INSERT INTO "WorkspaceRuntime" (${columns}) VALUES ${[...rows, llm].join(',')};`
  await execute(dialect, url, script)
}

async function execute(dialect: Dialect, url: string, script: string): Promise<void> {
  if (dialect === 'sqlite') {
    const file = new Libsql(url.replace('file:', ''))
    file.exec(script)
    file.close()
    return
  }
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(script)
  } finally {
    await client.end()
  }
}

/** The database's files that hold a text; each file that is there is read whole. */
function filesWith(file: string, text: string): string[] {
  const files = [file, `${file}-wal`, `${file}-shm`, `${file}-journal`].filter((name) => existsSync(name))
  expect(files.some((name) => statSync(name).size > 0)).toBe(true)
  return files.filter((name) => readFileSync(name).includes(text))
}
