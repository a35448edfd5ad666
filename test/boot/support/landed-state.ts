import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import Libsql from 'libsql'
import pg from 'pg'
import { z } from 'zod'
import type { Dialect } from '@/server/database/database-url'
import { migratePostgres, migrateSqlite } from '@/server/database/migrate'
import { makeTemporaryFolder } from '../../accounts/open-accounts'

const FOLDER = path.join(import.meta.dirname, '..', 'landed-states')
const MIGRATIONS = 'prisma/migrations'
/** Parents before the rows that refer to them. */
const TABLES = [
  ...['Workspace', 'User', 'Member', 'Session', 'ApiToken', 'Setting', 'AuditEntry', 'WorkspaceRuntime'],
  ...['Run', 'Worker', 'WorkerAttempt', 'Reduction', 'Event', 'Artifact', 'RuntimeRequest', 'WorkerControl'],
]

type Row = Record<string, string | number | null>
const stateSchema = z.object({
  /** A token of the owner, with the scopes to read and launch runs. */
  bearer: z.string(),
  secrets: z.record(z.string(), z.string()),
  rows: z.record(z.string(), z.array(z.record(z.string(), z.union([z.string(), z.number(), z.null()])))),
})

/** Data that an earlier version wrote: `npm run seed` of that day, two saved runtimes, a token, and a worker tried again. */
export type LandedState = z.infer<typeof stateSchema>

export const LANDED_STATES = ['2026-11-22', '2026-11-28', '2026-11-29'] as const

export function readLandedState(day: (typeof LANDED_STATES)[number]): LandedState {
  return stateSchema.parse(JSON.parse(gunzipSync(readFileSync(path.join(FOLDER, `${day}.json.gz`))).toString('utf8')))
}

/** Writes the data folder of the state, and its rows into an empty database that has its migrations and no later ones. */
export async function restoreLandedState(
  state: LandedState,
  { dialect, url, dataDir }: { dialect: Dialect; url: string; dataDir: string },
): Promise<void> {
  mkdirSync(dataDir, { mode: 0o700 })
  for (const [name, content] of Object.entries(state.secrets)) {
    writeFileSync(path.join(dataDir, name), content, { mode: 0o600 })
  }
  const migrationsDir = await earlierMigrations(state, dialect)
  if (dialect === 'sqlite') restoreSqlite(state, url.replace('file:', ''), migrationsDir)
  else await restorePostgres(state, url, migrationsDir)
}

async function earlierMigrations(state: LandedState, dialect: Dialect): Promise<string> {
  const folder = await makeTemporaryFolder()
  for (const { migration_name: name } of state.rows._prisma_migrations ?? []) {
    const place = path.join(dialect, String(name))
    cpSync(path.join(MIGRATIONS, place), path.join(folder, place), { recursive: true })
  }
  return folder
}

function restoreSqlite(state: LandedState, file: string, migrationsDir: string): void {
  migrateSqlite(file, migrationsDir)
  const db = new Libsql(file)
  for (const [table, row] of rowsOf(state)) {
    const columns = Object.keys(row)
    const places = columns.map(() => '?').join(', ')
    db.prepare(`INSERT INTO "${table}" (${quoted(columns)}) VALUES (${places})`).run(...Object.values(row))
  }
  db.close()
}

async function restorePostgres(state: LandedState, url: string, migrationsDir: string): Promise<void> {
  await migratePostgres(url, migrationsDir)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    for (const [table, row] of rowsOf(state)) {
      // The database reads texts and numbers as the types of the columns, among them 0 and 1 as booleans.
      const columns = Object.keys(row)
      const values = columns.map((column) => `r."${column}"`).join(', ')
      const statement = `INSERT INTO "${table}" (${quoted(columns)}) SELECT ${values} FROM json_populate_record(NULL::"${table}", $1::json) r`
      await client.query(statement, [JSON.stringify(row)])
    }
  } finally {
    await client.end()
  }
}

function* rowsOf(state: LandedState): Generator<[string, Row]> {
  for (const table of TABLES) for (const row of state.rows[table] ?? []) yield [table, row]
}

function quoted(columns: string[]): string {
  return columns.map((column) => `"${column}"`).join(', ')
}
