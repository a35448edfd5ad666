import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Libsql from 'libsql'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { migratePostgres, migrateSqlite } from '@/server/database/migrate'
import { createTestDatabase, DIALECTS, type TestDatabase } from '../support/test-database'

describe.each(DIALECTS)('migrations on %s', (dialect) => {
  let database: TestDatabase
  let migrationsDir: string
  beforeEach(async () => {
    database = await createTestDatabase(dialect)
    migrationsDir = mkdtempSync(path.join(tmpdir(), 'plenum-migrations-'))
    writeMigration('20260101000000_first', 'CREATE TABLE first (id INTEGER PRIMARY KEY);')
  })
  afterEach(async () => {
    await database.drop()
    rmSync(migrationsDir, { recursive: true })
  })

  function writeMigration(name: string, script: string): void {
    const folder = path.join(migrationsDir, dialect, name)
    mkdirSync(folder, { recursive: true })
    writeFileSync(path.join(folder, 'migration.sql'), script)
  }

  const migrate = async (): Promise<string[]> =>
    dialect === 'sqlite'
      ? migrateSqlite(database.url.replace('file:', ''), migrationsDir)
      : migratePostgres(database.url, migrationsDir)

  async function query(sql: string): Promise<unknown[]> {
    if (dialect === 'sqlite') {
      const file = new Libsql(database.url.replace('file:', ''))
      try {
        return file.prepare(sql).all([])
      } finally {
        file.close()
      }
    }
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows
    } finally {
      await client.end()
    }
  }

  test('a fresh database gets them all, in order, and a second start none', async () => {
    writeMigration('20260202000000_second', 'INSERT INTO first VALUES (1);')
    expect(await migrate()).toEqual(['20260101000000_first', '20260202000000_second'])
    expect(await migrate()).toEqual([])
    expect(await query('SELECT id FROM first')).toEqual([{ id: 1 }])
  })

  test('a later one is applied to a database that has the earlier', async () => {
    await migrate()
    writeMigration('20260202000000_second', 'ALTER TABLE first ADD COLUMN name TEXT;')
    expect(await migrate()).toEqual(['20260202000000_second'])
    expect(await query('SELECT id, name FROM first')).toEqual([])
  })

  test('one that was changed after it was applied is refused by name', async () => {
    await migrate()
    writeMigration('20260101000000_first', 'CREATE TABLE other (id INTEGER PRIMARY KEY);')
    await expect(migrate()).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('20260101000000_first was changed after it had been applied') as string,
    })
  })

  test('a database of a newer version is refused', async () => {
    writeMigration('20260202000000_second', 'INSERT INTO first VALUES (1);')
    await migrate()
    rmSync(path.join(migrationsDir, dialect, '20260202000000_second'), { recursive: true })
    await expect(migrate()).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('20260202000000_second, which this version does not know') as string,
    })
  })

  test('a failing one takes the whole start back', async () => {
    writeMigration('20260202000000_second', 'INSERT INTO first VALUES (1);')
    writeMigration('20260303000000_third', 'INSERT INTO nowhere VALUES (1);')
    await expect(migrate()).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('20260303000000_third failed and was rolled back') as string,
    })
    await expect(query('SELECT * FROM first')).rejects.toThrow()
    rmSync(path.join(migrationsDir, dialect, '20260303000000_third'), { recursive: true })
    expect(await migrate()).toHaveLength(2)
  })

  test.runIf(dialect === 'postgresql')('two processes that start at once apply each once', async () => {
    const applied = await Promise.all([migrate(), migrate(), migrate()])
    expect(applied.flat()).toEqual(['20260101000000_first'])
  })

  test.runIf(dialect === 'sqlite')('a table that is rebuilt keeps the rows that refer to it', async () => {
    writeMigration(
      '20260202000000_child',
      'CREATE TABLE child (id INTEGER PRIMARY KEY, p INTEGER REFERENCES first(id) ON DELETE CASCADE); INSERT INTO first VALUES (1); INSERT INTO child VALUES (7, 1);',
    )
    writeMigration(
      '20260303000000_rebuild',
      'CREATE TABLE new_first (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO new_first (id) SELECT id FROM first; DROP TABLE first; ALTER TABLE new_first RENAME TO first;',
    )
    await migrate()
    expect(await query('SELECT id FROM child')).toEqual([{ id: 7 }])
  })
})
