import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type Libsql from 'libsql'
import { z } from 'zod'
import { messageOf } from '@/orchestration/model/message-of'
import { DomainError } from '@/orchestration/model/errors'
import { openSqliteFile } from './sqlite/open-sqlite'

export type OwnerLock = { release(): void }

const ownerSchema = z.object({ pid: z.number(), startedAt: z.string() })
type Owner = z.infer<typeof ownerSchema>

/**
 * Makes this process the only one that opens a SQLite database. The lock is an exclusive transaction on a tiny database
 * beside it, which is a lock of the kernel: it goes with the process, however that ends, so nothing stale is ever left.
 * Rejected: a pid file alone (stale after a crash; pids are used again), the ledger's own lock (it must serve readers).
 *
 * @throws DomainError `unavailable` at once when another holds it, naming its pid and since when.
 */
export function acquireOwnerLock(databaseFile: string, owner: Owner): OwnerLock {
  const ownerFile = `${databaseFile}.owner`
  const lock = openSqliteFile(`${databaseFile}.lock`)
  try {
    lock.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE')
  } catch (cause) {
    lock.close()
    throw refusal(databaseFile, ownerFile, cause)
  }
  writeFileSync(/*turbopackIgnore: true*/ ownerFile, JSON.stringify(owner), { mode: 0o600 })
  return { release: () => release(lock, ownerFile) }
}

/**
 * Refuses when another process holds the database now. Cheap, for a start that is to be refused before it loads the rest;
 * the lock itself is taken later, and decides.
 *
 * @throws DomainError as `acquireOwnerLock`.
 */
export function assertUnowned(databaseFile: string): void {
  const lockFile = `${databaseFile}.lock`
  if (!existsSync(/*turbopackIgnore: true*/ lockFile)) return
  const lock = openSqliteFile(lockFile)
  try {
    lock.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE; ROLLBACK')
  } catch (cause) {
    throw refusal(databaseFile, `${databaseFile}.owner`, cause)
  } finally {
    lock.close()
  }
}

function release(lock: Libsql.Database, ownerFile: string): void {
  rmSync(/*turbopackIgnore: true*/ ownerFile, { force: true })
  lock.exec('ROLLBACK')
  lock.close()
}

function refusal(databaseFile: string, ownerFile: string, cause: unknown): DomainError {
  const isHeld = cause instanceof Error && 'code' in cause && cause.code === 'SQLITE_BUSY'
  if (!isHeld) {
    const reason = messageOf(cause)
    return new DomainError('unavailable', `The database ${databaseFile} cannot be locked: ${reason}`, { cause })
  }
  const owner = readOwner(ownerFile)
  const holder = owner ? `process ${owner.pid} since ${owner.startedAt}` : 'another process'
  return new DomainError(
    'unavailable',
    `The database ${databaseFile} is in use by ${holder}. One process owns a SQLite file: stop it, or use PostgreSQL for more than one.`,
    { details: { ...owner }, cause },
  )
}

/** Null in the instant between the holder's lock and its note, or when the note was removed by hand. */
function readOwner(ownerFile: string): Owner | null {
  let text: string
  try {
    text = readFileSync(/*turbopackIgnore: true*/ ownerFile, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
  return text === '' ? null : ownerSchema.parse(JSON.parse(text))
}
