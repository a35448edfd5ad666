import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import type { IsolationState } from '@/orchestration/model/isolation'
import { createNewId } from '@/orchestration/model/ids'
import { createAccountStore } from '@/server/accounts/account-store'
import { openLedger } from '@/server/ledger/open-ledger'
import { createLog } from '@/server/log'
import { createStandingClock, makeTemporaryFolder } from '../accounts/open-accounts'

const SEALED: IsolationState = { level: 'sealed', by: 'util-linux', why: null }

/** A ledger on a fresh SQLite file in a data folder, and what the admin commands need. */
export async function openAdmin(dataDir?: string, isolation: IsolationState = SEALED) {
  const folder = dataDir ?? (await makeTemporaryFolder())
  const clock = createStandingClock()
  const newId = createNewId(clock.now, randomBytes)
  const log = createLog('silent')
  const databaseUrl = `file:${path.join(folder, 'plenum.db')}`
  const ledger = await openLedger({ databaseUrl, clock, newId, log })
  onTestFinished(() => ledger.close())
  const accounts = createAccountStore(ledger.db, { clock, newId })
  const getIsolation = () => Promise.resolve(isolation)
  return { getIsolation, ledger, accounts, log, clock, newId, folder, env: { dataDir: folder, databaseUrl } }
}

export const OWNER = { email: 'ada@example.org', name: 'Ada', password: 'seven quiet rivers' }
