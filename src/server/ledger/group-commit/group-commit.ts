import { DomainError } from '@/orchestration/model/errors'
import { isStateEvent, type EventRecord, type StreamEventDraft } from '@/orchestration/model/events'
import type { Fence } from '@/orchestration/ports'
import { fencedError } from '../assert-fence'
import { timeOf, type LedgerContext } from '../ledger-context'
import { fenceKey, numberEvents, toEntry, type Entry } from './batch'

/** Between two flushes: as long as the last one took, so that flushing takes half of the time at most, but no longer than this. */
const PAUSE_MAX_MS = 25
/** This much is worth a flush at once. */
const FULL_EVENTS = 64
const BATCH_EVENTS_MAX = 2_000
const BATCH_BYTES_MAX = 4 * 1024 * 1024

type Waiting = { entry: Entry; resolve: () => void; reject: (error: unknown) => void }

export type GroupCommit = {
  add(fence: Fence, drafts: StreamEventDraft[]): Promise<void>
  /** Writes what waits, then refuses more. */
  close(): Promise<void>
}

/**
 * Joins the stream events of all sessions of this process into few writes. The first event after a pause is written at once.
 * What waits is bounded by its callers: each is told only when its events are stored.
 *
 * Paced by the machine's own time, not by the ledger's clock: it is about the disk, and a clock that stands still must not
 * keep events from being stored.
 */
export function createGroupCommit(ctx: LedgerContext, { pauseMaxMs = PAUSE_MAX_MS } = {}): GroupCommit {
  let waiting: Waiting[] = []
  let waitingEvents = 0
  let isClosed = false
  let flushing: Promise<void> | null = null
  let endPause: (() => void) | null = null

  function add(fence: Fence, drafts: StreamEventDraft[]): Promise<void> {
    if (isClosed)
      return Promise.reject(new DomainError('unavailable', 'the ledger is closed; the events were not stored'))
    if (drafts.length === 0) return Promise.resolve()
    assertStreamEvents(fence, drafts)
    const entry = toEntry(fence, drafts)
    return new Promise((resolve, reject) => {
      waiting.push({ entry, resolve, reject })
      waitingEvents += drafts.length
      if (waitingEvents >= FULL_EVENTS) endPause?.()
      flushing ??= flushUntilEmpty()
    })
  }

  async function flushUntilEmpty(): Promise<void> {
    // One turn, so that what the same turn of the program adds goes together.
    await Promise.resolve()
    while (waiting.length > 0) {
      const startedAt = performance.now()
      await flush(takeBatch())
      await pause(Math.min(pauseMaxMs, performance.now() - startedAt))
    }
    // In the same turn as the last look at `waiting`: what is added from now on starts a new round.
    flushing = null
  }

  function pause(ms: number): Promise<void> {
    if (isClosed || ms === 0 || waitingEvents >= FULL_EVENTS) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = setTimeout(() => endPause?.(), ms)
      endPause = () => {
        clearTimeout(timer)
        endPause = null
        resolve()
      }
    })
  }

  function takeBatch(): Waiting[] {
    let events = 0
    let bytes = 0
    const end = waiting.findIndex(({ entry }, index) => {
      events += entry.drafts.length
      bytes += entry.bytes
      return index > 0 && (events > BATCH_EVENTS_MAX || bytes > BATCH_BYTES_MAX)
    })
    const batch = end === -1 ? waiting : waiting.slice(0, end)
    waiting = end === -1 ? [] : waiting.slice(end)
    waitingEvents = waiting.reduce((sum, { entry }) => sum + entry.drafts.length, 0)
    return batch
  }

  async function flush(batch: Waiting[]): Promise<void> {
    const entries = batch.map(({ entry }) => entry)
    const now = timeOf(ctx.clock)
    try {
      const appended = await ctx.tables.append(entries, now)
      for (const [runId, events] of byRun(numberEvents(entries, appended, now))) ctx.publish(runId, events)
      for (const { entry, resolve, reject } of batch) {
        if (appended.liveFences.has(fenceKey(entry.fence))) resolve()
        else reject(fencedError(entry.fence))
      }
    } catch (error) {
      // Every caller learns that its events were not stored, and decides what that means.
      for (const { reject } of batch) reject(error)
    }
  }

  return {
    add,
    async close() {
      isClosed = true
      endPause?.()
      await flushing
    },
  }
}

function assertStreamEvents(fence: Fence, drafts: StreamEventDraft[]): void {
  for (const draft of drafts) {
    const isForeign = draft.workerId !== null && draft.workerId !== fence.workerId
    if (!isStateEvent(draft) && !isForeign) continue
    throw new DomainError(
      'invalid_input',
      isForeign
        ? `an event of worker ${draft.workerId} cannot be written under the fence of worker ${fence.workerId}`
        : `${draft.type} changes rows; it is written by a change, not by addEvents`,
    )
  }
}

function byRun(rows: { event: EventRecord }[]): Map<string, EventRecord[]> {
  const runs = new Map<string, EventRecord[]>()
  for (const { event } of rows) {
    const events = runs.get(event.runId)
    if (events) events.push(event)
    else runs.set(event.runId, [event])
  }
  return runs
}
