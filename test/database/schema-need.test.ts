import { existsSync } from 'node:fs'
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openDatabase } from '@/server/database/client'
import type { SchemaNeed } from '@/server/database/schema-need'
import { createTestDatabase, DIALECTS } from '../support/test-database'

const MIGRATIONS = 'prisma/migrations'
type Dialect = (typeof DIALECTS)[number]

async function open(databaseUrl: string, schema: SchemaNeed, migrationsDir = MIGRATIONS): Promise<void> {
  const database = await openDatabase({ databaseUrl, startedAt: '2026-01-01T00:00:00.000Z', schema, migrationsDir })
  await database.close()
}

async function makeDatabase(dialect: Dialect) {
  const database = await createTestDatabase(dialect)
  onTestFinished(() => database.drop())
  return database.url
}

/** The migrations without the newest: what an earlier version has. */
async function earlierMigrations(dialect: Dialect): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'plenum-migrations-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await cp(MIGRATIONS, folder, { recursive: true })
  const names = (await readdir(path.join(folder, dialect))).filter((name) => /^\d{14}_/.test(name)).sort()
  await rm(path.join(folder, dialect, names.at(-1) ?? ''), { recursive: true })
  return folder
}

/** Names of the tables, whatever made them. */
async function tablesOf(url: string): Promise<{ tablename: string }[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<{ tablename: string }>(`SELECT tablename FROM pg_tables WHERE schemaname = 'public'`))
      .rows
  } finally {
    await client.end()
  }
}

describe('opening a database that is not there', () => {
  it.each(['upgrade', 'current', 'any'] as const)(
    'names the missing SQLite file and makes none (%s)',
    async (schema) => {
      const url = await makeDatabase('sqlite')
      const file = url.replace('file:', '')
      await expect(open(url, schema)).rejects.toThrow(`There is no database file ${file}`)
      expect(await readdir(path.dirname(file))).toEqual([])
    },
  )

  it.each(['upgrade', 'current', 'any'] as const)(
    'makes no table in an empty PostgreSQL database (%s)',
    async (schema) => {
      const url = await makeDatabase('postgresql')
      await expect(open(url, schema)).rejects.toThrow('holds no Plenum database')
      expect(await tablesOf(url)).toEqual([])
    },
  )

  it('refuses a SQLite file that is empty', async () => {
    const url = await makeDatabase('sqlite')
    const file = url.replace('file:', '')
    await writeFile(file, '')
    await expect(open(url, 'current')).rejects.toThrow(`The file ${file} holds no Plenum database`)
    expect(existsSync(`${file}-wal`)).toBe(false)
  })
})

describe.each(DIALECTS)('opening a database of an earlier version (%s)', (dialect) => {
  it('is refused where nothing may be changed, allowed for any version, and upgraded otherwise', async () => {
    const url = await makeDatabase(dialect)
    await open(url, 'create', await earlierMigrations(dialect))
    await expect(open(url, 'current')).rejects.toThrow('lacks 1 migrations of this version. Start Plenum once')
    await open(url, 'any')
    await expect(open(url, 'current')).rejects.toThrow('lacks 1 migrations')
    await open(url, 'upgrade')
    await open(url, 'current')
  })
})
