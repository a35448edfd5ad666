import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { NewId } from '@/orchestration/model/ids'
import type { Clock, LedgerFeed, LedgerStore } from '@/orchestration/ports'
import { openDatabase, type Database, type Db } from '@/server/database/client'
import type { Dialect } from '@/server/database/database-url'
import { sayUnavailable } from '@/server/database/say-unavailable'
import type { SchemaNeed } from '@/server/database/schema-need'
import { createDatabaseTables } from './database-tables'
import { createFeedHub } from './feed/feed-hub'
import { openPostgresFeed, type PostgresFeed } from './feed/postgres-feed'
import { createGroupCommit } from './group-commit/group-commit'
import { timeOf, type LedgerContext } from './ledger-context'
import { createLedgerStore } from './ledger-store'

export type OpenLedgerOptions = {
  databaseUrl: string
  clock: Clock
  newId: NewId
  log?: Logger
  /** Holds `sqlite/` and `postgresql/`. Default: `prisma/migrations` under the working directory. */
  migrationsDir?: string
  /** What may be done to the database. Default: `create`. */
  schema?: SchemaNeed
}

export type Ledger = {
  store: LedgerStore
  feed: LedgerFeed
  db: Db
  dialect: Dialect
  /** Whether the database answers now. */
  isReady(): Promise<boolean>
  /** Stores what waits, then closes. Calling it again does nothing more. */
  close(): Promise<void>
}

/**
 * Opens the ledger on a migrated database.
 * @throws DomainError `unavailable` or `invalid_input`, as `openDatabase`.
 */
export async function openLedger(options: OpenLedgerOptions): Promise<Ledger> {
  const { databaseUrl, clock, newId, log, migrationsDir, schema } = options
  const database = await openDatabase({ databaseUrl, startedAt: timeOf(clock), migrationsDir, schema })
  const { db, dialect } = database
  const report = (error: unknown) =>
    log ? log.error({ err: error }, 'ledger feed') : process.emitWarning(error instanceof Error ? error : String(error))
  const hub = createFeedHub(report)
  const remote = await openRemoteFeed(database, () =>
    openPostgresFeed({ db, url: databaseUrl, hub, processId: randomUUID(), report }),
  )

  const ctx: LedgerContext = {
    tables: createDatabaseTables(database, (row, error) =>
      log
        ? log.error({ err: error, ...row }, 'failed to read a row')
        : process.emitWarning(`failed to read ${row.table} ${row.id}`),
    ),
    clock,
    newId,
    publish(runId, events) {
      hub.publish(runId, events)
      remote?.announce(runId, events)
    },
  }
  const groupCommit = createGroupCommit(ctx)
  let closing: Promise<void> | null = null
  const close = async () => {
    await groupCommit.close()
    await remote?.close()
    await database.close()
  }

  return {
    store: sayUnavailable(createLedgerStore(ctx, groupCommit)),
    feed: hub,
    db,
    dialect,
    isReady: () => isReady(db, log),
    close: () => (closing ??= close()),
  }
}

/** A SQLite file has one process, so there is nobody else to tell. */
async function openRemoteFeed(database: Database, open: () => Promise<PostgresFeed>): Promise<PostgresFeed | null> {
  if (database.dialect === 'sqlite') return null
  try {
    return await open()
  } catch (error) {
    await database.close()
    throw error
  }
}

async function isReady(db: Db, log: Logger | undefined): Promise<boolean> {
  try {
    await db.$queryRaw`SELECT 1`
    return true
  } catch (error) {
    log?.error({ err: error }, 'the database does not answer')
    return false
  }
}
