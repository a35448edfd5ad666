import path from 'node:path'
import { parseDatabaseUrl } from '@/server/database/database-url'
import { openSqliteFile } from '@/server/database/sqlite/open-sqlite'
import type { Env } from '@/server/env'
import { BootError } from './boot-error'

const LOCK_FILE = 'data-folder.lock'

/**
 * Locks the data folder until the returned function is called. A server on SQLite takes it for itself: at
 * start it kills every agent of the folder, so no other server may have agents there. Processes on PostgreSQL share it. The lock is one of the kernel, as in owner-lock.ts: it ends with the process.
 *
 * @throws BootError when another process holds a lock that excludes this one.
 */
export function lockDataFolder({ dataDir, databaseUrl }: Pick<Env, 'dataDir' | 'databaseUrl'>): () => void {
  const isExclusive = parseDatabaseUrl(databaseUrl).dialect === 'sqlite'
  const lock = openSqliteFile(path.join(/* turbopackIgnore: true */ dataDir, LOCK_FILE))
  try {
    lock.exec('PRAGMA busy_timeout = 0; PRAGMA journal_mode = DELETE')
    // A transaction holds SQLite's shared lock from its first read on.
    lock.exec(isExclusive ? 'BEGIN EXCLUSIVE' : 'BEGIN; SELECT count(*) FROM sqlite_schema')
  } catch (cause) {
    lock.close()
    const isHeld = cause instanceof Error && 'code' in cause && cause.code === 'SQLITE_BUSY'
    if (!isHeld) throw new BootError(`PLENUM_DATA_DIR ${dataDir} cannot be locked: ${String(cause)}`, { cause })
    throw new BootError(
      `PLENUM_DATA_DIR ${dataDir} is in use by another Plenum server. A server on SQLite needs a data folder of its own: set PLENUM_DATA_DIR, or use one PostgreSQL for both.`,
      { cause },
    )
  }
  return () => {
    lock.exec('ROLLBACK')
    lock.close()
  }
}
