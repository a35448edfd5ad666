import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { createNewId } from '@/orchestration/model/ids'
import { createAccountStore } from '@/server/accounts/account-store'
import { openDatabase } from '@/server/database/client'
import type { Dialect } from '@/server/database/database-url'
import { createTestDatabase } from '../support/test-database'

/** A clock that stands until it is moved. */
export function createStandingClock(startedAt = Date.parse('2026-01-01T00:00:00Z')) {
  let now = startedAt
  return {
    now: () => now,
    monotonic: () => now,
    setTimer: () => () => {},
    move: (ms: number) => {
      now += ms
    },
  }
}

export async function makeTemporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'plenum-test-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** Accounts on a fresh database that is gone after the test. */
export async function openAccounts(dialect: Dialect = 'sqlite') {
  const clock = createStandingClock()
  const testDatabase = await createTestDatabase(dialect)
  const database = await openDatabase({ databaseUrl: testDatabase.url, startedAt: new Date(clock.now()).toISOString() })
  onTestFinished(async () => {
    await database.close()
    await testDatabase.drop()
  })
  const newId = createNewId(clock.now, randomBytes)
  return { accounts: createAccountStore(database.db, { clock, newId }), db: database.db, clock }
}

export const OWNER = { email: 'ada@example.org', name: 'Ada', workspaceName: 'Analysts' }

/** Accounts with an owner whose password hash is nobody's. */
export async function openAccountsWithOwner(dialect: Dialect = 'sqlite') {
  const opened = await openAccounts(dialect)
  const owner = await opened.accounts.createFirstOwner({ ...OWNER, passwordHash: 'none', setupToken: null })
  return { ...opened, owner, workspaceId: owner.workspaceId }
}
