import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient as PostgresClient } from '@/generated/postgresql/client'
import { PrismaClient, type Prisma } from '@/generated/sqlite/client'
import { DomainError, isDomainError } from '@/orchestration/model/errors'
import { parseDatabaseUrl, type Dialect } from './database-url'
import { migratePostgres, migrateSqlite } from './migrate'
import { acquireOwnerLock } from './owner-lock'
import { openSqliteConnection } from './sqlite/open-sqlite'
import { createSqliteAdapterFactory } from './sqlite/sqlite-adapter'

/** Everything is written against the SQLite client's types: what they allow, PostgreSQL's client takes too. */
export type Db = PrismaClient
/** What a transaction's callback is given; the client itself fits as well. */
export type DbTransaction = Prisma.TransactionClient
export type Database = { db: Db; dialect: Dialect; close(): Promise<void> }

export type OpenDatabaseOptions = {
  databaseUrl: string
  /** ISO 8601 UTC; told to a second process that finds the SQLite file taken. */
  startedAt: string
  /** Holds `sqlite/` and `postgresql/`. Default: `prisma/migrations` under the working directory. */
  migrationsDir?: string
}

/** A transaction waits its turn behind the others of its process and, on PostgreSQL, of others; none takes seconds itself. */
const TRANSACTION_LIMITS = { maxWait: 30_000, timeout: 30_000 }
/** A process that froze inside a transaction must not hold a run's lock for ever. */
const POSTGRES_SESSION = { idle_in_transaction_session_timeout: 30_000, application_name: 'plenum' }
const POSTGRES_CONNECTIONS_MAX = 10

/**
 * Opens the database, creating a SQLite file that is missing, and brings its schema up to date. A SQLite file is this
 * process's alone until `close`.
 * @throws DomainError `unavailable` (taken, not reachable, migration failed) or `invalid_input` (not a database URL).
 */
export async function openDatabase(options: OpenDatabaseOptions): Promise<Database> {
  const location = parseDatabaseUrl(options.databaseUrl)
  const migrationsDir = options.migrationsDir ?? path.join(/*turbopackIgnore: true*/ process.cwd(), 'prisma/migrations')
  return location.dialect === 'sqlite'
    ? openSqlite(location.file, migrationsDir, options.startedAt)
    : openPostgres(location.url, migrationsDir)
}

function openSqlite(file: string, migrationsDir: string, startedAt: string): Database {
  makeFolder(path.dirname(file))
  const lock = acquireOwnerLock(file, { pid: process.pid, startedAt })
  try {
    migrateSqlite(file, migrationsDir)
    const connection = openSqliteConnection(file)
    const adapter = createSqliteAdapterFactory(connection)
    const db = new PrismaClient({ adapter, transactionOptions: TRANSACTION_LIMITS })
    const close = async () => {
      await db.$disconnect()
      connection.close()
      lock.release()
    }
    return { db, dialect: 'sqlite', close }
  } catch (error) {
    lock.release()
    throw error
  }
}

async function openPostgres(url: string, migrationsDir: string): Promise<Database> {
  await migratePostgres(url, migrationsDir).catch((cause: unknown) => {
    if (isDomainError(cause)) throw cause
    throw new DomainError(
      'unavailable',
      `The database at ${withoutPassword(url)} cannot be opened: ${reasonOf(cause)}`,
      {
        cause,
      },
    )
  })
  const adapter = new PrismaPg({ connectionString: url, max: POSTGRES_CONNECTIONS_MAX, ...POSTGRES_SESSION })
  const client = new PostgresClient({ adapter, transactionOptions: TRANSACTION_LIMITS })
  // The one cast between the clients: their classes differ in generics only, as test/database/client-types.test.ts states.
  const db = client as unknown as Db
  return { db, dialect: 'postgresql', close: () => db.$disconnect() }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(/*turbopackIgnore: true*/ folder, { recursive: true })
  } catch (cause) {
    throw new DomainError('unavailable', `The folder ${folder} for the database cannot be made: ${reasonOf(cause)}`, {
      cause,
    })
  }
}

/** Some network errors carry their reason in their code only. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  return cause.message || ('code' in cause ? String(cause.code) : cause.name)
}

function withoutPassword(url: string): string {
  return url.replace(/:[^:@/]*@/, ':***@')
}
