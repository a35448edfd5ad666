import type { EventRecord } from '@/orchestration/model/events'
import type { NewId } from '@/orchestration/model/ids'
import type { Clock } from '@/orchestration/ports'
import type { LedgerTables } from './ledger-tables'

/** What every group of store methods works with. */
export type LedgerContext = {
  tables: LedgerTables
  clock: Clock
  newId: NewId
  /** Tells followers of a run, after the commit. Never throws. */
  publish(runId: string, events: EventRecord[]): void
}

export function timeOf(clock: Clock): string {
  return new Date(clock.now()).toISOString()
}
