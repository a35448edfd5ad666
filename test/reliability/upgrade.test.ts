import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import Libsql from 'libsql'
import { expect, test } from 'vitest'
import { migratePostgres, migrateSqlite } from '@/server/database/migrate'
import { readMigrations } from '@/server/database/migrations'
import { createTestDatabase, DIALECTS } from '../support/test-database'
import { reportFigure } from './support/figures'

/** Ends of statements: a semicolon at the end of a line. Our scripts hold no functions. */
const statementsOf = (script: string) => script.split(/(?<=;)\n/).filter((statement) => statement.trim() !== '')

test.each(DIALECTS)('a migration that stops at any statement is repeated cleanly (%s)', async (dialect) => {
  const real = readMigrations('prisma/migrations', dialect)
  const wrong: string[] = []
  let stops = 0
  for (const [index, migration] of real.entries()) {
    const statements = statementsOf(migration.script)
    for (let stop = 0; stop <= statements.length; stop++) {
      const folder = mkdtempSync(path.join(tmpdir(), 'plenum-upgrade-'))
      const database = await createTestDatabase(dialect)
      const write = (name: string, script: string) => {
        mkdirSync(path.join(folder, dialect, name), { recursive: true })
        writeFileSync(path.join(folder, dialect, name, 'migration.sql'), script)
      }
      const migrate = async () =>
        dialect === 'sqlite'
          ? migrateSqlite(database.url.replace('file:', ''), folder)
          : migratePostgres(database.url, folder)
      for (const before of real.slice(0, index)) write(before.name, before.script)
      // What stands after the stop cannot be done: the transaction ends there, as when the process dies.
      write(migration.name, `${statements.slice(0, stop).join('\n')}\nTHIS IS NOT SQL;`)
      const end = await migrate().then(
        () => 'went through',
        () => 'stopped',
      )
      const left = await tablesOf(dialect, database.url)
      if (end !== 'stopped') wrong.push(`${migration.name} at ${stop}: ${end}`)
      if (left.length > 0) wrong.push(`${migration.name} at ${stop}: left ${left.join(', ')}`)
      write(migration.name, migration.script)
      const applied = await migrate()
      if (applied.at(-1) !== migration.name) wrong.push(`${migration.name} at ${stop}: not repeated`)
      stops += 1
      await database.drop()
      rmSync(folder, { recursive: true })
    }
  }
  reportFigure({
    id: 'R-27',
    property: `a start that stops at any statement of a migration leaves nothing, and the next one migrates (${dialect})`,
    figure: `${stops} stops in ${real.length} migrations: ${wrong.length} wrong`,
    bound: '0 wrong',
    met: wrong.length === 0,
  })
  expect(wrong).toEqual([])
})

/** Tables there are: all pending migrations are one transaction, so a start that stopped leaves none. */
async function tablesOf(dialect: (typeof DIALECTS)[number], url: string): Promise<string[]> {
  if (dialect === 'sqlite') {
    const file = new Libsql(url.replace('file:', ''))
    try {
      // The query names this one column.
      const rows = file.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all([]) as { name: string }[]
      return rows.map(({ name }) => name)
    } finally {
      file.close()
    }
  }
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ name: string }>(
      "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'",
    )
    return rows.map(({ name }) => name)
  } finally {
    await client.end()
  }
}
