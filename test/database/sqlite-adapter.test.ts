import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import Libsql from 'libsql'
import { openDatabase, type Database } from '@/server/database/client'
import { createTestDatabase, DIALECTS, type TestDatabase } from '../support/test-database'
import { T0 } from '../support/ledger-fixtures'

const setting = (key: string) => ({ data: { key, value: 'x', updatedAt: new Date(T0) } })

function openGate() {
  let open: () => void = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, opened }
}

describe.each(DIALECTS)('the %s client', (dialect) => {
  let target: TestDatabase
  let database: Database
  beforeAll(async () => {
    target = await createTestDatabase(dialect)
    database = await openDatabase({ databaseUrl: target.url, startedAt: T0 })
  })
  afterAll(async () => {
    await database.close()
    await target.drop()
  })

  test('keeps an unrelated write that is made while a transaction is open and then rolled back', async () => {
    const { db } = database
    const inside = openGate()
    const rollback = openGate()
    const transaction = db.$transaction(async (tx) => {
      await tx.setting.create(setting('inside'))
      inside.open()
      await rollback.opened
      throw new Error('rolled back')
    })
    await inside.opened
    const outside = db.setting.create(setting('outside'))
    const seen = db.setting.findMany()
    rollback.open()
    await expect(transaction).rejects.toThrow('rolled back')
    await outside
    expect((await seen).map(({ key }) => key)).not.toContain('inside')
    expect((await db.setting.findMany()).map(({ key }) => key)).toEqual(['outside'])
  })

  test('runs transactions of one process one after the other without losing an update', async () => {
    const { db } = database
    await db.setting.create({ data: { key: 'counter', value: '0', updatedAt: new Date(T0) } })
    const increment = () =>
      db.$transaction(async (tx) => {
        // A write first: it takes the row on PostgreSQL as BEGIN IMMEDIATE takes the file on SQLite.
        const { value } = await tx.setting.update({ where: { key: 'counter' }, data: { updatedAt: new Date(T0) } })
        await tx.setting.update({ where: { key: 'counter' }, data: { value: String(Number(value) + 1) } })
      })
    await Promise.all(Array.from({ length: 20 }, increment))
    expect((await db.setting.findUniqueOrThrow({ where: { key: 'counter' } })).value).toBe('20')
  })

  test('names a unique and a foreign key violation by code', async () => {
    const { db } = database
    const token = { id: 't', workspaceId: 'w', userId: 'nobody', name: 'n', secretHash: 'h', scopes: '[]' }
    await db.setting.create(setting('twice'))
    await expect(db.setting.create(setting('twice'))).rejects.toMatchObject({ code: 'P2002' })
    await expect(db.apiToken.create({ data: { ...token, createdAt: new Date(T0) } })).rejects.toMatchObject({
      code: 'P2003',
    })
  })

  test('gives booleans, times and numbers back as they were', async () => {
    const { db } = database
    const user = { id: 'u', email: 'a@b.c', name: 'A', active: false, sessionVersion: 7, createdAt: new Date(T0) }
    await db.user.create({ data: user })
    expect(await db.user.findUniqueOrThrow({ where: { id: 'u' } })).toEqual({ ...user, passwordHash: null })
  })
})

describe('the sqlite adapter', () => {
  test('leaves the transaction when COMMIT fails, so that later writes are kept', async () => {
    const target = await createTestDatabase('sqlite')
    const database = await openDatabase({ databaseUrl: target.url, startedAt: T0 })
    const { db } = database
    // A deferred foreign key is checked at COMMIT, which then fails with the transaction still open.
    await db.$executeRawUnsafe(
      'CREATE TABLE child (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES child(id) DEFERRABLE INITIALLY DEFERRED)',
    )
    const failing = db.$transaction(async (tx) => tx.$executeRawUnsafe('INSERT INTO child VALUES (1, 99)'))
    await expect(failing).rejects.toThrow()
    await db.setting.create(setting('after'))
    await database.close()

    const file = new Libsql(target.url.replace('file:', ''))
    expect(file.prepare('SELECT key FROM "Setting"').all([])).toEqual([{ key: 'after' }])
    expect(file.prepare('SELECT id FROM child').all([])).toEqual([])
    file.close()
    await target.drop()
  })

  test('lets others have their turn between large reads', async () => {
    const target = await createTestDatabase('sqlite')
    const database = await openDatabase({ databaseUrl: target.url, startedAt: T0 })
    let turns = 0
    let isOver = false
    const takeTurns = () => {
      turns += 1
      if (!isOver) setImmediate(takeTurns)
    }
    setImmediate(takeTurns)
    for (let page = 0; page < 20; page++)
      await database.db.$queryRawUnsafe(
        'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) SELECT i FROM n',
      )
    isOver = true
    expect(turns).toBeGreaterThanOrEqual(19)
    await database.close()
    await target.drop()
  })

  test('runs with WAL, full synchronisation and foreign keys', async () => {
    const target = await createTestDatabase('sqlite')
    const database = await openDatabase({ databaseUrl: target.url, startedAt: T0 })
    const read = async (name: string) =>
      (await database.db.$queryRawUnsafe<Record<string, unknown>[]>(`PRAGMA ${name}`)).flatMap((row) =>
        Object.values(row),
      )
    expect(await read('journal_mode')).toEqual(['wal'])
    expect(await read('synchronous')).toEqual([2])
    expect(await read('foreign_keys')).toEqual([1])
    await database.close()
    await target.drop()
  })
})
