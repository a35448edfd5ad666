import { existsSync } from 'node:fs'
import pg from 'pg'
import { DomainError } from '@/orchestration/model/errors'
import { pendingMigrations, readMigrations, SELECT_APPLIED, type AppliedMigration } from './migrations'
import { openSqliteFile } from './sqlite/open-sqlite'

/**
 * What opening a database may do to it.
 * - `create`: creates it where it is missing and applies all migrations.
 * - `upgrade`: it must exist; applies pending migrations.
 * - `current`: it must exist with all migrations applied; nothing is changed.
 * - `any`: it must exist, of any version; nothing is changed.
 */
export type SchemaNeed = 'create' | 'upgrade' | 'current' | 'any'

/** @throws DomainError `not_found` when there is no Plenum database in the file, `unavailable` when it is not `current`. */
export function checkSqliteSchema(file: string, migrationsDir: string, need: Exclude<SchemaNeed, 'create'>): void {
  if (!existsSync(/*turbopackIgnore: true*/ file)) {
    throw new DomainError(
      'not_found',
      `There is no database file ${file}. Set DATABASE_URL or PLENUM_DATA_DIR to those of the server, or start Plenum to create the database.`,
    )
  }
  const database = openSqliteFile(file)
  try {
    const tables = database.prepare(`SELECT name FROM sqlite_schema WHERE name = '_prisma_migrations'`).all([])
    if (tables.length === 0) throw notPlenum(`The file ${file}`)
    // The query names these two columns.
    const applied = database.prepare(SELECT_APPLIED).all([]) as AppliedMigration[]
    if (need === 'current') assertCurrent(`The database ${file}`, readMigrations(migrationsDir, 'sqlite'), applied)
  } finally {
    database.close()
  }
}

/** As `checkSqliteSchema`. `shownUrl` is the URL without its password. */
export async function checkPostgresSchema(
  url: string,
  shownUrl: string,
  migrationsDir: string,
  need: Exclude<SchemaNeed, 'create'>,
): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const table = await client.query<{ found: string | null }>(`SELECT to_regclass('_prisma_migrations') AS "found"`)
    if (table.rows[0]?.found == null) throw notPlenum(`The database at ${shownUrl}`)
    const { rows } = await client.query<AppliedMigration>(SELECT_APPLIED)
    if (need === 'current') {
      assertCurrent(`The database at ${shownUrl}`, readMigrations(migrationsDir, 'postgresql'), rows)
    }
  } finally {
    await client.end()
  }
}

function assertCurrent(
  database: string,
  migrations: ReturnType<typeof readMigrations>,
  applied: AppliedMigration[],
): void {
  const pending = pendingMigrations(migrations, applied)
  if (pending.length === 0) return
  throw new DomainError(
    'unavailable',
    `${database} lacks ${pending.length} migrations of this version. Start Plenum once: it applies them.`,
  )
}

function notPlenum(what: string): DomainError {
  return new DomainError(
    'not_found',
    `${what} holds no Plenum database. Set DATABASE_URL or PLENUM_DATA_DIR to those of the server, or start Plenum to create the database.`,
  )
}
