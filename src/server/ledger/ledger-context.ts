import type { EventRecord } from '@/orchestration/model/events'
import type { NewId } from '@/orchestration/model/ids'
import type { Clock } from '@/orchestration/ports'
import type { Db } from '@/server/database/client'
import type { Dialect } from '@/server/database/database-url'

/** What every group of store methods works with. */
export type LedgerContext = {
  db: Db
  dialect: Dialect
  clock: Clock
  newId: NewId
  /** Tells followers of a run, after the commit. Never throws. */
  publish(runId: string, events: EventRecord[]): void
}

export function timeOf(clock: Clock): string {
  return new Date(clock.now()).toISOString()
}
