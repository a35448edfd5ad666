import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { lockDataFolder } from '@/server/boot/lock-data-folder'
import { makeTemporaryFolder } from '../accounts/open-accounts'

const postgres = (dataDir: string) => ({ dataDir, databaseUrl: 'postgres://localhost/plenum' })
const sqlite = (dataDir: string) => ({ dataDir, databaseUrl: `file:${path.join(dataDir, 'plenum.db')}` })

function lock(options: Parameters<typeof lockDataFolder>[0]): () => void {
  const unlock = lockDataFolder(options)
  onTestFinished(unlock)
  return unlock
}

describe('the lock of the data folder', () => {
  it('lets processes on PostgreSQL share the folder', async () => {
    const folder = await makeTemporaryFolder()
    lock(postgres(folder))
    expect(() => lock(postgres(folder))).not.toThrow()
  })

  it.each([
    ['a server on SQLite beside one on SQLite', sqlite, sqlite],
    ['a server on SQLite beside one on PostgreSQL', postgres, sqlite],
    ['a server on PostgreSQL beside one on SQLite', sqlite, postgres],
  ])('refuses %s', async (_what, first, second) => {
    const folder = await makeTemporaryFolder()
    lock(first(folder))
    expect(() => lockDataFolder(second(folder))).toThrow(`PLENUM_DATA_DIR ${folder} is in use by another Plenum server`)
  })

  it('ends with the process that holds it', async () => {
    const folder = await makeTemporaryFolder()
    lockDataFolder(sqlite(folder))()
    expect(() => lock(sqlite(folder))).not.toThrow()
  })
})
