import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openLedger } from '@/server/ledger/open-ledger'
import { createSystemTools } from '@/server/system-tools'
import { openMemoryLedger } from '../../support/memory-ledger/open-memory-ledger'
import { brokenDatabase } from '../support/invariants'
import type { SimulatedLedger } from './simulate'

export const LEDGER_KINDS = ['memory', 'sqlite'] as const
export type LedgerKind = (typeof LEDGER_KINDS)[number]

/**
 * Lends a ledger for any number of schedules: on SQLite, on a file in memory where there is one, or on maps, which takes a
 * tenth of the time. @throws Error when the database is not sound at the end.
 */
export async function withSimulatedLedger<T>(
  kind: LedgerKind,
  work: (simulated: SimulatedLedger) => Promise<T>,
): Promise<T> {
  const tools: SimulatedLedger['tools'] = createSystemTools()
  const lent = {
    clock: {
      now: () => tools.clock.now(),
      monotonic: () => tools.clock.monotonic(),
      setTimer: (delayMs: number, callback: () => void) => tools.clock.setTimer(delayMs, callback),
    },
    newId: (prefix: Parameters<typeof tools.newId>[0]) => tools.newId(prefix),
  }
  if (kind === 'memory') return work({ ledger: openMemoryLedger(lent), tools })
  const folder = mkdtempSync(path.join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'plenum-simulation-'))
  const ledger = await openLedger({ databaseUrl: `file:${path.join(folder, 'plenum.db')}`, ...lent })
  try {
    const result = await work({ ledger, tools })
    const broken = await brokenDatabase(ledger)
    if (broken.length > 0) throw new Error(broken.join(' · '))
    return result
  } finally {
    await ledger.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
