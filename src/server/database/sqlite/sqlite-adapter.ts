import {
  DriverAdapterError,
  type IsolationLevel,
  type SqlDriverAdapter,
  type SqlDriverAdapterFactory,
  type SqlQuery,
  type Transaction,
} from '@prisma/driver-adapter-utils'
import type { SqliteConnection } from './sqlite-connection'
import { TransactionGate } from './transaction-gate'

/**
 * Queries are answered at once, so a program that reads page after page never waits, and nobody else gets a turn: reading
 * 200,000 events kept all others waiting for 1.8 s.
 */
const MANY_ROWS = 500

const IDENTITY = { provider: 'sqlite', adapterName: 'plenum-libsql' } as const

/**
 * Prisma's driver adapter for SQLite, over libsql's synchronous API. The published adapters either let other queries of the
 * process run inside an open interactive transaction (better-sqlite3) or throw the connection and its PRAGMAs away after
 * each one (libsql); this one keeps one connection and makes the others wait. See docs/decisions/0003-databases.md.
 */
export function createSqliteAdapterFactory(connection: SqliteConnection): SqlDriverAdapterFactory {
  const adapter = createAdapter(connection, new TransactionGate())
  return { ...IDENTITY, connect: async () => adapter }
}

function createAdapter(connection: SqliteConnection, gate: TransactionGate): SqlDriverAdapter {
  return {
    ...IDENTITY,
    async queryRaw(query) {
      await gate.whenFree()
      const found = connection.query(query)
      if (found.rows.length >= MANY_ROWS) await othersTurn()
      return found
    },
    async executeRaw(query) {
      await gate.whenFree()
      return connection.execute(query)
    },
    async executeScript(script) {
      await gate.whenFree()
      connection.executeScript(script)
    },
    async startTransaction(isolationLevel?: IsolationLevel) {
      if (isolationLevel !== undefined && isolationLevel !== 'SERIALIZABLE') {
        throw new DriverAdapterError({ kind: 'InvalidIsolationLevel', level: isolationLevel })
      }
      const release = await gate.enter()
      try {
        // The write lock at once: a transaction that reads first and writes later can fail in between.
        connection.executeScript('BEGIN IMMEDIATE')
      } catch (error) {
        release()
        throw error
      }
      return createTransaction(connection, release)
    },
    getConnectionInfo: () => ({ maxBindValues: 32_000, supportsRelationJoins: false }),
    // The connection is closed by who opened it: Prisma disposes of an adapter only if it was ever used.
    dispose: () => gate.whenFree(),
  }
}

function othersTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function createTransaction(connection: SqliteConnection, release: () => void): Transaction {
  // Prisma sends COMMIT or ROLLBACK as a query before it calls these. Where that failed (a busy database, a full disk), the
  // connection would stay in the transaction and every later write would be lost with it.
  const end = async () => {
    try {
      if (connection.inTransaction) connection.executeScript('ROLLBACK')
    } finally {
      release()
    }
  }
  return {
    ...IDENTITY,
    options: { usePhantomQuery: false },
    queryRaw: async (query: SqlQuery) => connection.query(query),
    executeRaw: async (query: SqlQuery) => connection.execute(query),
    commit: end,
    rollback: end,
    createSavepoint: async (name: string) => connection.executeScript(`SAVEPOINT ${name}`),
    rollbackToSavepoint: async (name: string) => connection.executeScript(`ROLLBACK TO ${name}`),
    releaseSavepoint: async (name: string) => connection.executeScript(`RELEASE SAVEPOINT ${name}`),
  }
}
