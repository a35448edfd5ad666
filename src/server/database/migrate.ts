import pg from 'pg'
import type Libsql from 'libsql'
import {
  CREATE_MIGRATIONS_TABLE,
  migrationFailure,
  pendingMigrations,
  readMigrations,
  recordMigrationSql,
  SELECT_APPLIED,
  type AppliedMigration,
} from './migrations'
import { openSqliteFile } from './sqlite/open-sqlite'

/** The number that Prisma's own migrator locks, so the two never run at once. */
const ADVISORY_LOCK = 72_707_369

/**
 * Brings a SQLite file's schema up to date: all pending migrations in one transaction, or none.
 * @returns the names of those applied now.
 * @throws DomainError `unavailable` for a changed, unknown or failing migration.
 */
export function migrateSqlite(file: string, migrationsDir: string): string[] {
  const migrations = readMigrations(migrationsDir, 'sqlite')
  const database = openSqliteFile(file)
  try {
    // Prisma's scripts rebuild tables by dropping them, which with foreign keys on would delete the rows that refer to
    // them; the PRAGMA in such a script has no effect inside a transaction. No await from BEGIN to COMMIT.
    database.exec('PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE')
    database.exec(CREATE_MIGRATIONS_TABLE.sqlite)
    // The query names these two columns.
    const applied = database.prepare(SELECT_APPLIED).all([]) as AppliedMigration[]
    const pending = pendingMigrations(migrations, applied)
    for (const migration of pending) {
      orMigrationFailure(migration.name, () => database.exec(`${migration.script}\n;${recordMigrationSql(migration)}`))
    }
    if (pending.length > 0) assertNoOrphans(database, pending.map(({ name }) => name).join(', '))
    database.exec('COMMIT')
    return pending.map(({ name }) => name)
  } finally {
    // Closing is not enough: the connection stays open, with its lock, until its statements are garbage.
    if (database.inTransaction) database.exec('ROLLBACK')
    database.close()
  }
}

function assertNoOrphans(database: Libsql.Database, names: string): void {
  const orphans = database.prepare('PRAGMA foreign_key_check').all([])
  if (orphans.length > 0) throw migrationFailure(names, new Error(`${orphans.length} rows refer to rows that are gone`))
}

function orMigrationFailure(name: string, work: () => void): void {
  try {
    work()
  } catch (error) {
    throw migrationFailure(name, error)
  }
}

/** As `migrateSqlite`, for PostgreSQL. Several processes may call it at once: the others wait and find nothing to do. */
export async function migratePostgres(url: string, migrationsDir: string): Promise<string[]> {
  const migrations = readMigrations(migrationsDir, 'postgresql')
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('BEGIN')
    await client.query('SELECT pg_advisory_xact_lock($1)', [ADVISORY_LOCK])
    await client.query(CREATE_MIGRATIONS_TABLE.postgresql)
    const applied = await client.query<AppliedMigration>(SELECT_APPLIED)
    const pending = pendingMigrations(migrations, applied.rows)
    for (const migration of pending) {
      // A whole script in one query: scripts may hold functions with semicolons and must not be split.
      await client.query(`${migration.script}\n;${recordMigrationSql(migration)}`).catch((error: unknown) => {
        throw migrationFailure(migration.name, error)
      })
    }
    await client.query('COMMIT')
    return pending.map(({ name }) => name)
  } finally {
    // Ending the connection rolls back what was not committed.
    await client.end()
  }
}
