import { afterAll, beforeAll, describe } from 'vitest'
import type { RunRecord, WorkerRecord } from '@/orchestration/model/records'
import type { Clock, Fence } from '@/orchestration/ports'
import type { Dialect } from '@/server/database/database-url'
import { openLedger, type Ledger } from '@/server/ledger/open-ledger'
import { createTestIds, newRun, newWorker } from './ledger-fixtures'
import { openMemoryLedger, type MemoryLedger } from './memory-ledger/open-memory-ledger'
import { createTestDatabase, DIALECTS, type TestDatabase } from './test-database'

/** A database, or the maps that the simulation plays on. */
type TablesKind = Dialect | 'memory'
const TABLES_KINDS = [...DIALECTS, 'memory'] as const satisfies readonly TablesKind[]

export type LedgerSuite = {
  kind: TablesKind
  /** Valid inside tests and hooks. */
  ledger: () => Ledger | MemoryLedger
  /** A second process' ledger on the same database; where there can be none, the first. Closed with the suite. */
  otherLedger: () => Promise<Ledger | MemoryLedger>
  newId: ReturnType<typeof createTestIds>
  /** Writes a run with `workers` queued workers. */
  createRun: (options?: {
    workers?: number
    run?: Partial<RunRecord>
    worker?: (ordinal: number) => Partial<WorkerRecord>
  }) => Promise<{ runId: string; workerIds: string[] }>
  claim: (workerId: string) => Promise<Fence>
  /** Writes a run with one running worker. */
  startWorker: (run?: Partial<RunRecord>) => Promise<{ runId: string; workerId: string; fence: Fence }>
}

/** A clock that moves on by a millisecond each time it is read, so that order and time agree. */
function createTickingClock(startAt = Date.UTC(2026, 0, 1)): Clock {
  let now = startAt
  return {
    now: () => now++,
    monotonic: () => now,
    setTimer: () => {
      throw new Error('the ledger sets no timers on its clock')
    },
  }
}

/** Runs a suite on SQLite, on PostgreSQL and in memory, each on a fresh database. */
export function describeLedger(name: string, define: (suite: LedgerSuite) => void): void {
  describeOn(TABLES_KINDS, name, define)
}

/** As `describeLedger`, on real databases only: for races, of which there are none in memory. */
export function describeDatabaseLedger(name: string, define: (suite: LedgerSuite) => void): void {
  describeOn(DIALECTS, name, define)
}

function describeOn(kinds: readonly TablesKind[], name: string, define: (suite: LedgerSuite) => void): void {
  describe.each(kinds)(`${name} (%s)`, (kind) => {
    let database: TestDatabase | null = null
    const open: (Ledger | MemoryLedger)[] = []
    const newId = createTestIds()
    const clock = createTickingClock()

    async function openOne(): Promise<Ledger | MemoryLedger> {
      const tools = { clock, newId }
      const ledger = database ? await openLedger({ databaseUrl: database.url, ...tools }) : openMemoryLedger(tools)
      open.push(ledger)
      return ledger
    }
    function ledger(): Ledger | MemoryLedger {
      const [first] = open
      if (!first) throw new Error('the suite has not started yet')
      return first
    }
    async function createRun({
      workers = 1,
      run = {},
      worker = () => ({}),
    }: Parameters<LedgerSuite['createRun']>[0] = {}) {
      const runId = newId('run')
      const records = Array.from({ length: workers }, (_, index) =>
        newWorker(newId('wkr'), runId, index + 1, worker(index + 1)),
      )
      await ledger().store.createRun({ run: newRun(runId, run), workers: records, idempotency: null })
      return { runId, workerIds: records.map(({ id }) => id) }
    }
    async function claim(workerId: string): Promise<Fence> {
      const { fence } = await ledger().store.updateWorkerRunning(workerId, {
        runnerId: 'runner-1',
        launchId: null,
        leaseUntil: null,
      })
      return fence
    }
    async function startWorker(run: Partial<RunRecord> = {}) {
      const { runId, workerIds } = await createRun({ run })
      const workerId = workerIds.join()
      return { runId, workerId, fence: await claim(workerId) }
    }

    beforeAll(async () => {
      if (kind !== 'memory') database = await createTestDatabase(kind)
      await openOne()
    })
    afterAll(async () => {
      for (const each of open) await each.close()
      await database?.drop()
    })
    define({
      kind,
      ledger,
      otherLedger: async () => (kind === 'postgresql' ? openOne() : ledger()),
      newId,
      createRun,
      claim,
      startWorker,
    })
  })
}
