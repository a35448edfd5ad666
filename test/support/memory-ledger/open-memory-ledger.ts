import type { NewId } from '@/orchestration/model/ids'
import type { Clock, LedgerFeed, LedgerStore } from '@/orchestration/ports'
import { sayUnavailable } from '@/server/database/say-unavailable'
import { createFeedHub } from '@/server/ledger/feed/feed-hub'
import { createGroupCommit } from '@/server/ledger/group-commit/group-commit'
import type { LedgerContext } from '@/server/ledger/ledger-context'
import { createLedgerStore } from '@/server/ledger/ledger-store'
import { createMemoryTables } from './memory-tables'

export type MemoryLedger = {
  store: LedgerStore
  feed: LedgerFeed
  /** The epoch that each event of a run was written under, by its seq. */
  epochsOf(runId: string): Promise<Map<number, number | null>>
  close(): Promise<void>
}

/** The ledger with all that it decides, put together as `openLedger` does, on tables in memory. */
export function openMemoryLedger({ clock, newId }: { clock: Clock; newId: NewId }): MemoryLedger {
  const tables = createMemoryTables()
  const hub = createFeedHub((error) => process.emitWarning(error instanceof Error ? error : String(error)))
  const ctx: LedgerContext = { tables, clock, newId, publish: (runId, events) => hub.publish(runId, events) }
  // There is no disk to spare.
  const groupCommit = createGroupCommit(ctx, { pauseMaxMs: 0 })
  return {
    store: sayUnavailable(createLedgerStore(ctx, groupCommit)),
    feed: hub,
    epochsOf: async (runId) =>
      new Map((tables.runs.get(runId)?.events ?? []).map(({ event, epoch }) => [event.seq, epoch])),
    close: () => groupCommit.close(),
  }
}
