import path from 'node:path'
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import type { Dialect } from '@/server/database/database-url'
import { openLedger, type Ledger } from '@/server/ledger/open-ledger'
import { createSystemTools } from '@/server/system-tools'
import { startPostgres } from '../support/postgres'
import { inTemporaryFolder } from './temporary-folder'

export const tools = createSystemTools()

export type Databases = {
  /** Lends the URL of a fresh, empty database. */
  withDatabase: <T>(dialect: Dialect, work: (url: string) => Promise<T>) => Promise<T>
}

/** Lends databases that keep what they acknowledge: SQLite files, and a PostgreSQL server of its own with its usual settings. */
export async function withDatabases<T>(work: (databases: Databases) => Promise<T>): Promise<T> {
  const server = await startPostgres({ durable: true })
  const withDatabase: Databases['withDatabase'] = (dialect, use) =>
    dialect === 'sqlite'
      ? inTemporaryFolder((folder) => use(`file:${path.join(folder, 'plenum.db')}`))
      : withPostgresDatabase(server.url, use)
  try {
    return await work({ withDatabase })
  } finally {
    await server.stop()
  }
}

export async function withLedger<T>(databaseUrl: string, work: (ledger: Ledger) => Promise<T>): Promise<T> {
  const ledger = await openLedger({ ...tools, databaseUrl })
  try {
    return await work(ledger)
  } finally {
    await ledger.close()
  }
}

async function withPostgresDatabase<T>(serverUrl: string, work: (url: string) => Promise<T>): Promise<T> {
  const name = `bench_${randomUUID().replaceAll('-', '')}`
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  await administer(serverUrl, `CREATE DATABASE ${name}`)
  try {
    return await work(url.href)
  } finally {
    await administer(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`)
  }
}

async function administer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
