import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient as PostgresClient } from '@/generated/postgresql/client'
import { PrismaClient, type Prisma } from '@/generated/sqlite/client'
import { DomainError, isDomainError } from '@/orchestration/model/errors'
import { parseDatabaseUrl, type Dialect } from './database-url'
import { migratePostgres, migrateSqlite } from './migrate'
import { acquireOwnerLock } from './owner-lock'
import { checkPostgresSchema, checkSqliteSchema, type SchemaNeed } from './schema-need'
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
  /** What may be done to the database. Default: `create`. */
  schema?: SchemaNeed
}

/** A transaction waits its turn behind the others of its process and, on PostgreSQL, of others; none takes seconds itself. */
const TRANSACTION_LIMITS = { maxWait: 30_000, timeout: 30_000 }
/** A process that froze inside a transaction must not hold a run's lock for ever. */
const POSTGRES_SESSION = { idle_in_transaction_session_timeout: 30_000, application_name: 'plenum' }
const POSTGRES_CONNECTIONS_MAX = 10

/**
 * Opens the database. By default creates a SQLite file that is missing and brings the schema up to date; `schema` may forbid
 * either. A SQLite file is this process's alone until `close`.
 * @throws DomainError `unavailable` (taken, not reachable, migration failed), `invalid_input` (not a database URL) or
 * `not_found` (not there, and `schema` is not `create`).
 */
export async function openDatabase(options: OpenDatabaseOptions): Promise<Database> {
  const location = parseDatabaseUrl(options.databaseUrl)
  const migrationsDir = options.migrationsDir ?? path.join(/*turbopackIgnore: true*/ process.cwd(), 'prisma/migrations')
  const schema = options.schema ?? 'create'
  return location.dialect === 'sqlite'
    ? openSqlite(location.file, { migrationsDir, schema, startedAt: options.startedAt })
    : openPostgres(location.url, { migrationsDir, schema })
}

type SchemaOptions = { migrationsDir: string; schema: SchemaNeed }

function openSqlite(file: string, options: SchemaOptions & { startedAt: string }): Database {
  const { migrationsDir, schema, startedAt } = options
  if (schema === 'create') makeFolder(path.dirname(file))
  else checkSqliteSchema(file, migrationsDir, schema)
  const lock = acquireOwnerLock(file, { pid: process.pid, startedAt })
  try {
    if (migrates(schema)) migrateSqlite(file, migrationsDir)
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

async function openPostgres(url: string, options: SchemaOptions): Promise<Database> {
  await preparePostgres(url, options).catch((cause: unknown) => {
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

async function preparePostgres(url: string, { migrationsDir, schema }: SchemaOptions): Promise<void> {
  if (schema !== 'create') await checkPostgresSchema(url, withoutPassword(url), migrationsDir, schema)
  if (migrates(schema)) await migratePostgres(url, migrationsDir)
}

function migrates(schema: SchemaNeed): boolean {
  return schema === 'create' || schema === 'upgrade'
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
