import { open, rm, stat } from 'node:fs/promises'
import { messageOf } from '@/orchestration/model/message-of'
import { DomainError } from '@/orchestration/model/errors'
import type { Ledger } from '@/server/ledger/open-ledger'

/**
 * Copies the SQLite database as of one moment into a new file (mode 0600) while it is in use. Blocks the process for as
 * long as the copy takes. @throws DomainError `unsupported` on PostgreSQL, `conflict` when the file is there already.
 */
export async function backUp({ db, dialect }: Pick<Ledger, 'db' | 'dialect'>, file: string): Promise<string> {
  if (dialect !== 'sqlite') {
    throw new DomainError('unsupported', 'backup is for SQLite: use pg_dump for a PostgreSQL database.')
  }
  await createEmpty(file)
  try {
    await db.$executeRawUnsafe(`VACUUM INTO '${file.replaceAll("'", "''")}'`)
  } catch (error) {
    await rm(file, { force: true })
    throw error
  }
  const { size } = await stat(file)
  return `Copied the database to ${file} (${size} bytes).`
}

/** VACUUM INTO takes an empty file, which lets us set its mode and never write over another. */
async function createEmpty(file: string): Promise<void> {
  try {
    await (await open(file, 'wx', 0o600)).close()
  } catch (error) {
    const exists = error instanceof Error && 'code' in error && error.code === 'EEXIST'
    if (exists) throw new DomainError('conflict', `${file} is there already: name a new file.`, { cause: error })
    const reason = messageOf(error)
    throw new DomainError('invalid_input', `${file} cannot be written: ${reason}`, { cause: error })
  }
}
