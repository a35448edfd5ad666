import Libsql from 'libsql'
import { messageOf } from '@/orchestration/model/message-of'
import { DomainError } from '@/orchestration/model/errors'
import { SqliteConnection } from './sqlite-connection'

/** Set on every connection and read back, since SQLite keeps silent about a PRAGMA it did not follow (WAL on some shares). */
const PRAGMAS = [
  { name: 'journal_mode', value: 'WAL', reads: 'wal' },
  { name: 'synchronous', value: 'FULL', reads: 2 },
  { name: 'foreign_keys', value: 'ON', reads: 1 },
  { name: 'busy_timeout', value: '5000', reads: 5000 },
] as const

/**
 * Opens the file, creating it where it is missing, with the settings the ledger's promises rest on.
 * @throws DomainError `unavailable` when it cannot be opened or does not take a setting.
 */
export function openSqliteConnection(file: string): SqliteConnection {
  const database = openSqliteFile(file)
  try {
    for (const { name, value, reads } of PRAGMAS) {
      database.exec(`PRAGMA ${name} = ${value}`)
      const actual = database.prepare(`PRAGMA ${name}`).raw(true).all([]).flat()[0]
      if (actual !== reads) {
        throw new DomainError(
          'unavailable',
          `The database ${file} does not take PRAGMA ${name} = ${value} (it says ${String(actual)}); without it acknowledged events could be lost. Put the file on a local disk.`,
        )
      }
    }
    return new SqliteConnection(database)
  } catch (error) {
    database.close()
    throw error
  }
}

/** @throws DomainError `unavailable` naming the file and why. */
export function openSqliteFile(file: string): Libsql.Database {
  try {
    return new Libsql(file)
  } catch (cause) {
    const reason = messageOf(cause)
    throw new DomainError('unavailable', `The database ${file} cannot be opened: ${reason}`, { cause })
  }
}
