import type { Fence } from '@/orchestration/ports'
import { watchRun } from '@/orchestration/headless/watch-run'
import { tools, withLedger } from './databases'
import { createRowSource, openRawWriter } from './raw-writers'
import type { PartResult, Row } from './report'
import { deltaOf, startWorkers } from './running-workers'
import { medianOf, percent, percentile, repeatedly, rounded } from './statistics'
import { inTemporaryFolder } from './temporary-folder'

const EVENTS_PER_SECOND = 20_000
const WRITERS = { runs: 10, workersPerRun: 20 }
const WARM_UP_MS = 1_000
const MEASURED_MS = 5_000
const P99_AIM_MS = 50
/** How often the raw writer commits what has come meanwhile. */
const RAW_TICK_MS = 25

type Figures = { eventsPerSecond: number; p50: number; p99: number; max: number; cpuShare: number }

/**
 * 20,000 events of 300 bytes a second on SQLite, one by one from 200 workers of ten runs, each run followed by `watchRun`.
 * The time counts from when an event was due, not from when a busy process came to send it, until its follower has it.
 * Beside it a raw writer: the statement alone every 25 ms, without fences, sequence numbers, run rows or followers.
 */
export async function benchGroupCommit(): Promise<PartResult> {
  const repeats = await repeatedly(async () => ({ raw: await measureRaw(), store: await measureStore() }))
  const rowOf = (name: string, figuresOf: (each: (typeof repeats)[number]) => Figures): Row => ({
    writer: name,
    'events/s': Math.round(medianOf(repeats, (each) => figuresOf(each).eventsPerSecond)),
    'p50 ms': rounded(medianOf(repeats, (each) => figuresOf(each).p50)),
    'p99 ms': rounded(medianOf(repeats, (each) => figuresOf(each).p99)),
    'max ms': rounded(medianOf(repeats, (each) => figuresOf(each).max)),
    'CPU of a core': percent(medianOf(repeats, (each) => figuresOf(each).cpuShare)),
  })
  const p99 = medianOf(repeats, ({ store }) => store.p99)
  const rate = medianOf(repeats, ({ store }) => store.eventsPerSecond)
  return {
    rows: [rowOf('raw statement, 25 ms', ({ raw }) => raw), rowOf('store → watchRun', ({ store }) => store)],
    aims: [
      {
        what: `append → follower at ${EVENTS_PER_SECOND} events/s, sqlite`,
        aim: `p99 ≤ ${P99_AIM_MS} ms`,
        reached: `p99 ${rounded(p99)} ms at ${Math.round(rate)}/s`,
        met: p99 <= P99_AIM_MS && rate >= 0.98 * EVENTS_PER_SECOND,
      },
    ],
    repeats,
  }
}

function measureStore(): Promise<Figures> {
  return inTemporaryFolder((folder) =>
    withLedger(`file:${folder}/plenum.db`, async ({ store, feed }) => {
      const fences = await startWorkers(store, WRITERS)
      const meter = createMeter()
      const over = new AbortController()
      const followers = [...new Set(fences.map(({ runId }) => runId))].map(async (runId) => {
        const items = watchRun({ store, feed, clock: tools.clock }, runId, { signal: over.signal })
        for await (const item of items) {
          if (item.type !== 'events') continue
          for (const { type, payload } of item.events)
            if (type === 'assistant.message.delta') meter.arrived(payload.text)
        }
      })
      const unstored = new Set<Promise<void>>()
      await send(meter, fences, (fence, mark) => {
        const stored = store.addEvents(fence, [deltaOf(fence, mark)]).finally(() => unstored.delete(stored))
        unstored.add(stored)
      })
      await Promise.all(unstored)
      over.abort()
      await Promise.all(followers)
      return meter.figures()
    }),
  )
}

function measureRaw(): Promise<Figures> {
  return inTemporaryFolder(async (folder) => {
    const url = `file:${folder}/plenum.db`
    const fences = await withLedger(url, ({ store }) => startWorkers(store, WRITERS))
    const writer = await openRawWriter(url)
    const nextRows = createRowSource(fences)
    const meter = createMeter()
    let waiting: string[] = []
    const flush = async () => {
      const marks = waiting
      waiting = []
      if (marks.length === 0) return
      await writer.write(nextRows(marks.length))
      for (const mark of marks) meter.arrived(mark)
    }
    const ticker = setInterval(() => void flush(), RAW_TICK_MS)
    try {
      await send(meter, fences, (_, mark) => void waiting.push(mark))
      await flush()
    } finally {
      clearInterval(ticker)
      await writer.close()
    }
    return meter.figures()
  })
}

/** Sends what is due, workers in turn, whatever became of what was sent before: a slow store is not spared. */
async function send(meter: Meter, fences: Fence[], append: (fence: Fence, mark: string) => void): Promise<void> {
  const startedAt = performance.now()
  const total = ((WARM_UP_MS + MEASURED_MS) * EVENTS_PER_SECOND) / 1_000
  for (let sent = 0; sent < total;) {
    const due = Math.min(total, ((performance.now() - startedAt) * EVENTS_PER_SECOND) / 1_000)
    for (; sent < due; sent++) {
      const dueAfterMs = (sent * 1_000) / EVENTS_PER_SECOND
      const fence = fences[sent % fences.length]
      if (dueAfterMs >= WARM_UP_MS) meter.begin()
      if (fence !== undefined) append(fence, `${startedAt + dueAfterMs} `)
    }
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

type Meter = ReturnType<typeof createMeter>

/** Counts what arrives after `begin`; a mark is the time at which its event was due. */
function createMeter() {
  const latencies: number[] = []
  let begun: { at: number; cpu: NodeJS.CpuUsage } | null = null
  let lastAt = 0
  return {
    begin(): void {
      begun ??= { at: performance.now(), cpu: process.cpuUsage() }
    },
    arrived(mark: string): void {
      const dueAt = Number.parseFloat(mark)
      lastAt = performance.now()
      if (begun !== null && dueAt >= begun.at) latencies.push(lastAt - dueAt)
    },
    figures(): Figures {
      if (begun === null) throw new Error('nothing was sent after the warm-up')
      const elapsedMs = lastAt - begun.at
      const { user, system } = process.cpuUsage(begun.cpu)
      return {
        eventsPerSecond: (latencies.length / elapsedMs) * 1_000,
        p50: percentile(latencies, 0.5),
        p99: percentile(latencies, 0.99),
        max: percentile(latencies, 1),
        cpuShare: (user + system) / 1_000 / elapsedMs,
      }
    },
  }
}
