import type { Fence, LedgerStore } from '@/orchestration/ports'
import type { Dialect } from '@/server/database/database-url'
import { withDatabases, withLedger, type Databases } from './databases'
import { createRowSource, openRawWriter } from './raw-writers'
import type { Aim, PartResult, Row } from './report'
import { deltaOf, startWorkers } from './running-workers'
import { medianOf, percent, repeatedly, rounded } from './statistics'

const BATCHES = [1, 10, 100]
/** What one flush of the ledger holds at most: the raw statement at this size bounds it whatever the caller's batch. */
const FLUSH_MAX = 2_000
const WRITERS = { runs: 4, workersPerRun: 8 }
const WARM_UP_MS = 300
const MEASURED_MS = 1_500

type Figures = { eventsPerSecond: number; cpuMsPer1000: number }

/**
 * Events of 300 bytes through `store.addEvents` by 32 running workers, each of which adds its next batch when the last is
 * stored, against one bare connection that writes batch after batch by the one statement.
 */
export function benchLedger(): Promise<PartResult> {
  return withDatabases(async (databases) => {
    const rows: Row[] = []
    const aims: Aim[] = []
    const repeats: unknown[] = []
    for (const dialect of ['sqlite', 'postgresql'] as const) {
      for (const batch of BATCHES) {
        const measured = await repeatedly(async () => ({
          raw: await measureRaw(databases, dialect, batch),
          store: await measureStore(databases, dialect, batch),
        }))
        const raw = medianOf(measured, (each) => each.raw.eventsPerSecond)
        const store = medianOf(measured, (each) => each.store.eventsPerSecond)
        const ratio = medianOf(measured, (each) => each.store.eventsPerSecond / each.raw.eventsPerSecond)
        rows.push({
          database: dialect,
          batch,
          'raw events/s': Math.round(raw),
          'store events/s': Math.round(store),
          'store / raw': percent(ratio),
          'store CPU ms per 1,000': rounded(medianOf(measured, (each) => each.store.cpuMsPer1000)),
        })
        repeats.push({ dialect, batch, measured })
        if (batch === 100) aims.push(aimOf(dialect, ratio))
      }
      const ceiling = await repeatedly(() => measureRaw(databases, dialect, FLUSH_MAX))
      const eventsPerSecond = Math.round(medianOf(ceiling, (each) => each.eventsPerSecond))
      rows.push({ database: dialect, batch: FLUSH_MAX, 'raw events/s': eventsPerSecond })
      repeats.push({ dialect, batch: FLUSH_MAX, ceiling })
    }
    return { rows, aims, repeats }
  })
}

function aimOf(dialect: Dialect, ratio: number): Aim {
  const what = `append at batch 100, ${dialect}, of the raw statement`
  return { what, aim: '≥ 50 %', reached: percent(ratio), met: ratio >= 0.5 }
}

function measureStore({ withDatabase }: Databases, dialect: Dialect, batch: number): Promise<Figures> {
  return withDatabase(dialect, (url) =>
    withLedger(url, async ({ store }) => {
      const fences = await startWorkers(store, WRITERS)
      await appendFor(WARM_UP_MS, store, fences, batch)
      return measured(() => appendFor(MEASURED_MS, store, fences, batch))
    }),
  )
}

function measureRaw({ withDatabase }: Databases, dialect: Dialect, batch: number): Promise<Figures> {
  return withDatabase(dialect, async (url) => {
    const nextRows = createRowSource(await withLedger(url, ({ store }) => startWorkers(store, WRITERS)))
    const writer = await openRawWriter(url)
    const writeFor = async (durationMs: number) => {
      let events = 0
      for (const until = performance.now() + durationMs; performance.now() < until; events += batch) {
        await writer.write(nextRows(batch))
      }
      return events
    }
    try {
      await writeFor(WARM_UP_MS)
      return await measured(() => writeFor(MEASURED_MS))
    } finally {
      await writer.close()
    }
  })
}

/** Answers how many events were stored. */
async function appendFor(durationMs: number, store: LedgerStore, fences: Fence[], batch: number): Promise<number> {
  const until = performance.now() + durationMs
  let events = 0
  const writers = fences.map(async (fence) => {
    const drafts = Array.from({ length: batch }, () => deltaOf(fence))
    for (; performance.now() < until; events += batch) await store.addEvents(fence, drafts)
  })
  await Promise.all(writers)
  return events
}

async function measured(work: () => Promise<number>): Promise<Figures> {
  const cpuBefore = process.cpuUsage()
  const startedAt = performance.now()
  const events = await work()
  const elapsedMs = performance.now() - startedAt
  const { user, system } = process.cpuUsage(cpuBefore)
  return { eventsPerSecond: (events / elapsedMs) * 1_000, cpuMsPer1000: user / events + system / events }
}
