import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EventRecord } from '@/orchestration/model/events'
import { watchRun, type WatchItem, type WatchOptions } from '@/orchestration/headless/watch-run'
import { createFakeClock, settle } from '../../support/fake-clock'
import { aRun, aWorker, createRunLog, type RunLog } from '../../support/records'

/** A ledger in memory. `write` commits events; the nudge is given, lost or given without the batch. */
function setup() {
  const log: RunLog = createRunLog(aRun(), [aWorker(1)])
  const clock = createFakeClock()
  const listeners = new Set<(batch: EventRecord[] | null) => void>()
  const reads = { pages: 0, runs: 0 }
  const deps = {
    clock,
    store: {
      getRun: (id: string) => {
        reads.runs += 1
        return Promise.resolve(id === 'run_1' ? log.view().run : null)
      },
      listEvents: (_: string, { after = 0, limit }: { after?: number; limit: number }) => {
        reads.pages += 1
        return Promise.resolve(log.events.filter(({ seq }) => seq > after).slice(0, limit))
      },
    },
    feed: {
      subscribe: (_: string, onNudge: (batch: EventRecord[] | null) => void) => {
        listeners.add(onNudge)
        return () => void listeners.delete(onNudge)
      },
      subscribeAll: () => () => {},
    },
  }
  function write(count: number, nudge: 'batch' | 'bare' | 'lost' | 'twice' = 'batch'): void {
    const from = log.events.length
    for (let word = 0; word < count; word++) log.ofWorker('wkr_1', 'assistant.message.delta', { text: 'w' })
    const batch = log.events.slice(from)
    for (const listener of listeners) {
      if (nudge === 'bare') listener(null)
      if (nudge === 'batch' || nudge === 'twice') listener(batch)
      if (nudge === 'twice') listener(batch)
    }
  }
  const endRun = () => {
    const from = log.events.length
    log.start('wkr_1')
    log.complete('wkr_1', 'done')
    log.add({ workerId: null, attempt: null, type: 'run.started', message: '', payload: {} })
    log.add({ workerId: null, attempt: null, type: 'run.completed', message: '', payload: {} })
    for (const listener of listeners) listener(log.events.slice(from))
  }
  const abort = new AbortController()
  const seqs: number[] = []
  const ends: string[] = []
  async function watch(
    options: Partial<WatchOptions> = {},
    onItem: (item: WatchItem) => Promise<void> | void = () => {},
  ) {
    for await (const item of watchRun(deps, 'run_1', { signal: abort.signal, ...options })) {
      if (item.type === 'events') seqs.push(...item.events.map(({ seq }) => seq))
      else ends.push(item.run.status)
      await onItem(item)
    }
  }
  return { log, clock, reads, deps, listeners, write, endRun, abort, seqs, ends, watch }
}
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index)

describe('watching a run', () => {
  it('gives every event after the cursor, then live ones, without waiting for a poll', async () => {
    const { watch, write, abort, seqs, clock } = setup()
    write(8) // seqs 3…10 after run.created and worker.created
    const watching = watch({ afterSeq: 4 })
    await settle()
    expect(seqs).toEqual(range(5, 10))
    write(3)
    await settle()
    expect(seqs).toEqual(range(5, 13))
    abort.abort()
    await watching
    expect(clock.pendingTimers()).toBe(0)
  })

  it('reads nothing from the ledger for batches that follow the cursor', async () => {
    const { watch, write, abort, reads, seqs, listeners, log } = setup()
    const watching = watch()
    await settle()
    const before = { ...reads }
    for (let round = 0; round < 10; round++) {
      write(5, round % 2 === 0 ? 'batch' : 'twice')
      await settle()
      for (const nudge of listeners) nudge(log.events.slice(-7)) // late, and with some that were sent long ago
      await settle()
    }
    expect(seqs).toEqual(range(1, 52))
    expect(reads).toEqual(before)
    abort.abort()
    await watching
  })

  it('has no cap on the number of events', async () => {
    const { watch, write, endRun, seqs, ends, log } = setup()
    write(5_000, 'lost')
    endRun()
    await watch({ stopOnTerminal: true })
    expect(seqs).toEqual(range(1, log.events.length))
    expect(ends).toEqual(['completed'])
  })

  it('ends with the terminal run, after its last event, when that was asked for', async () => {
    const { watch, write, endRun, seqs, ends, listeners, log } = setup()
    const watching = watch({ stopOnTerminal: true })
    write(3)
    await settle()
    endRun()
    await watching
    expect(seqs).toEqual(range(1, log.events.length))
    expect(ends).toEqual(['completed'])
    expect(listeners.size).toBe(0)
  })

  it('goes on after the end when that was not asked for: a run can come back', async () => {
    const { watch, write, endRun, abort, seqs, ends, log } = setup()
    const watching = watch()
    endRun()
    await settle()
    write(2)
    await settle()
    expect(seqs).toEqual(range(1, log.events.length))
    expect(ends).toEqual([])
    abort.abort()
    await watching
  })

  it('finds events whose nudge was lost, within the poll', async () => {
    const { watch, write, abort, seqs, clock } = setup()
    const watching = watch({ afterSeq: 2 })
    await settle()
    write(2, 'lost')
    await clock.advance(1_999)
    expect(seqs).toEqual([])
    await clock.advance(1)
    expect(seqs).toEqual([3, 4])
    abort.abort()
    await watching
  })

  it('sees the end of a run also when its nudge was lost', async () => {
    const { watch, endRun, listeners, ends, clock } = setup()
    const watching = watch({ stopOnTerminal: true })
    await settle()
    listeners.clear()
    endRun()
    await clock.advance(2_000)
    await watching
    expect(ends).toEqual(['completed'])
  })

  it('loses nothing that is written between subscribing and reading', async () => {
    const { watch, write, abort, seqs, deps, log } = setup()
    const list = deps.store.listEvents
    let isFirst = true
    deps.store.listEvents = async (runId, query) => {
      const page = await list(runId, query)
      if (isFirst) write(4) // after the page was read, before it arrives
      isFirst = false
      return page
    }
    const watching = watch()
    await settle()
    expect(seqs).toEqual(range(1, log.events.length))
    abort.abort()
    await watching
  })

  it('refuses an unknown run and unsubscribes', async () => {
    const { deps, abort, listeners } = setup()
    const first = watchRun(deps, 'run_none', { signal: abort.signal }).next()
    await expect(first).rejects.toMatchObject({ code: 'not_found' })
    expect(listeners.size).toBe(0)
  })

  it('unsubscribes when its reader leaves', async () => {
    const { deps, abort, listeners, clock } = setup()
    for await (const item of watchRun(deps, 'run_1', { signal: abort.signal })) {
      expect(item.type).toBe('events')
      break
    }
    expect(listeners.size).toBe(0)
    expect(clock.pendingTimers()).toBe(0)
  })

  it('gives each event exactly once and in order, for any mix of writes, nudges and slow readers', async () => {
    const step = fc.record({
      count: fc.integer({ min: 1, max: 700 }),
      nudge: fc.constantFrom('batch', 'bare', 'lost', 'twice'),
      waits: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 8 }),
        fc.nat({ max: 5 }),
        fc.boolean(),
        async (steps, afterSeq, isSlow) => {
          const { watch, write, endRun, seqs, ends, clock, log } = setup()
          const watching = watch({ afterSeq, stopOnTerminal: true }, () => (isSlow ? settle() : undefined))
          for (const { count, nudge, waits } of steps) {
            write(count, nudge)
            if (waits) await settle()
          }
          endRun()
          await clock.advance(4_000)
          await watching
          expect(seqs).toEqual(range(afterSeq + 1, log.events.length))
          expect(ends).toEqual(['completed'])
        },
      ),
      { numRuns: 40 },
    )
  })
})
