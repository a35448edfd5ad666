import { z } from 'zod'
import type { Logger } from 'pino'
import type { Db, DbTransaction } from './client'
import type { Dialect } from './database-url'

/**
 * A change of stored data that SQL cannot make, such as sealing a column. It runs after the SQL migrations, batch by batch:
 * each batch and its cursor are one transaction, so a start that ends in between goes on where it stopped.
 */
export type DataMigration = {
  /** Recorded in the database; never changed afterwards. */
  name: string
  /**
   * Changes the rows after `cursor` (null: from the first) and returns the next cursor, or null after the last row. It must
   * be harmless on rows that were changed already.
   */
  batch(tx: DbTransaction, cursor: string | null): Promise<{ cursor: string | null; changed: number }>
  /** Tables whose earlier contents must not remain in the database's files. */
  erases: readonly string[]
}

type Options = { db: Db; dialect: Dialect; now: () => number; log?: Logger | undefined }

const stateSchema = z.object({
  cursor: z.string().nullable(),
  changed: z.number(),
  status: z.enum(['running', 'erasing', 'done']),
})
type State = z.infer<typeof stateSchema>

const BEGINNING: State = { cursor: null, changed: 0, status: 'running' }

/** Brings the stored data up to date. Several processes may call it at once: a batch is done by one of them. */
export async function runDataMigrations(migrations: readonly DataMigration[], options: Options): Promise<void> {
  for (const migration of migrations) await runDataMigration(migration, options)
}

async function runDataMigration(migration: DataMigration, options: Options): Promise<void> {
  let state = await readState(options.db, migration)
  if (state.status === 'done') return
  while (state.status === 'running') state = await runBatch(migration, options)
  if (state.status === 'erasing') {
    await eraseEarlierContents(migration.erases, options)
    await options.db.setting.update({
      where: { key: keyOf(migration) },
      data: { value: JSON.stringify({ ...state, status: 'done' }), updatedAt: new Date(options.now()) },
    })
  }
  const level = state.changed === 0 ? 'debug' : 'info'
  options.log?.[level]({ migration: migration.name, rows: state.changed }, 'data migrated')
}

function runBatch(migration: DataMigration, { db, now }: Options): Promise<State> {
  const key = keyOf(migration)
  return db.$transaction(async (tx) => {
    // The write locks the row until the commit, so another process waits here and then reads what this one has done.
    const updatedAt = new Date(now())
    await tx.setting.upsert({
      where: { key },
      create: { key, value: JSON.stringify(BEGINNING), updatedAt },
      update: { updatedAt },
    })
    const state = await readState(tx, migration)
    if (state.status !== 'running') return state
    const { cursor, changed } = await migration.batch(tx, state.cursor)
    const total = state.changed + changed
    const end = total > 0 && migration.erases.length > 0 ? 'erasing' : 'done'
    const next: State = { cursor, changed: total, status: cursor === null ? end : 'running' }
    await tx.setting.update({ where: { key }, data: { value: JSON.stringify(next) } })
    return next
  })
}

/**
 * Rewrites what is stored without the free pages and dead rows that still hold earlier contents, and empties the write-ahead
 * log. SQLite rewrites the whole file; PostgreSQL the named tables, though not its archived log.
 */
async function eraseEarlierContents(tables: readonly string[], { db, dialect }: Options): Promise<void> {
  if (dialect === 'postgresql') {
    // Names of our own tables, never input.
    for (const table of tables) await db.$executeRawUnsafe(`VACUUM FULL "${table}"`)
    return
  }
  await db.$executeRawUnsafe('VACUUM')
  await db.$queryRawUnsafe('PRAGMA wal_checkpoint(TRUNCATE)')
}

async function readState(db: DbTransaction, migration: DataMigration): Promise<State> {
  const row = await db.setting.findUnique({ where: { key: keyOf(migration) } })
  return row === null ? BEGINNING : stateSchema.parse(JSON.parse(row.value))
}

function keyOf({ name }: DataMigration): string {
  return `data-migration:${name}`
}
