import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openLedger } from '@/server/ledger/open-ledger'
import { createSystemTools } from '@/server/system-tools'
import type { SimulatedLedger } from './simulate'

/** Lends a real ledger on a file in memory, where there is one: what is simulated is the order of things, not the disk. */
export async function withSimulatedLedger<T>(work: (simulated: SimulatedLedger) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'plenum-simulation-'))
  const tools: SimulatedLedger['tools'] = createSystemTools()
  const ledger = await openLedger({
    databaseUrl: `file:${path.join(folder, 'plenum.db')}`,
    clock: {
      now: () => tools.clock.now(),
      monotonic: () => tools.clock.monotonic(),
      setTimer: (...args) => tools.clock.setTimer(...args),
    },
    newId: (prefix) => tools.newId(prefix),
  })
  try {
    return await work({ ledger, tools })
  } finally {
    await ledger.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
