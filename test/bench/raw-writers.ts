import pg from 'pg'
import type { Fence } from '@/orchestration/ports'
import { parseDatabaseUrl } from '@/server/database/database-url'
import { openSqliteFile } from '@/server/database/sqlite/open-sqlite'
import { deltaOf } from './running-workers'

/** Writes rows by one statement and one commit; what no ledger around it can beat. */
type RawWriter = { write(rows: unknown[][]): Promise<void>; close(): Promise<void> }

const INTO = `INSERT INTO "Event" ("runId", "seq", "workerId", "attempt", "epoch", "type", "message", "payload", "createdAt")`
const SQLITE = `${INTO} SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6, value->>7, value->>8 FROM json_each(?)`
const POSTGRESQL = `${INTO} SELECT v->>0, (v->>1)::int, v->>2, (v->>3)::int, (v->>4)::int, v->>5, v->>6, v->>7, (v->>8)::timestamp FROM json_array_elements($1::json) AS v`

/** A bare connection to a migrated database: the ledger's table with its keys, and the ledger's durability. */
export async function openRawWriter(databaseUrl: string): Promise<RawWriter> {
  const location = parseDatabaseUrl(databaseUrl)
  return location.dialect === 'sqlite' ? openSqlite(location.file) : openPostgres(location.url)
}

function openSqlite(file: string): RawWriter {
  const database = openSqliteFile(file)
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON')
  const insert = database.prepare(SQLITE)
  return {
    write: async (rows) => void insert.run([JSON.stringify(rows)]),
    close: async () => void database.close(),
  }
}

async function openPostgres(url: string): Promise<RawWriter> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return {
    write: async (rows) =>
      void (await client.query({ name: 'insert', text: POSTGRESQL, values: [JSON.stringify(rows)] })),
    close: () => client.end(),
  }
}

/** Endless rows as the ledger writes them, in batches of one worker after the other. */
export function createRowSource(fences: readonly Fence[]) {
  const lastSeqs = new Map<string, number>()
  const createdAt = new Date().toISOString()
  let turn = 0
  return function nextRows(count: number): unknown[][] {
    const fence = fences[turn++ % fences.length]
    if (fence === undefined) throw new Error('no worker writes')
    const { type, message, payload } = deltaOf(fence)
    const before = lastSeqs.get(fence.runId) ?? 1_000_000 // beyond what the ledger wrote itself
    lastSeqs.set(fence.runId, before + count)
    return Array.from({ length: count }, (_, index) => [
      ...[fence.runId, before + index + 1, fence.workerId, fence.attempt, fence.epoch],
      ...[type, message, JSON.stringify(payload), createdAt],
    ])
  }
}
