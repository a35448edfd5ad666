import type { StreamEventDraft } from '@/orchestration/model/events'
import type { Clock, Fence, LedgerStore } from '@/orchestration/ports'
import { retryUnavailable } from './retry-unavailable'
import type { RunnerSettings } from './settings'

export type Written = { type: string; payload: unknown }

export type LedgerQueueOptions = {
  store: Pick<LedgerStore, 'addEvents'>
  fence: Fence
  clock: Clock
  settings: Pick<RunnerSettings, 'deltaIntervalMs' | 'leaseMs' | 'unwrittenBytesMax' | 'unwrittenEventsMax'>
  /** The ledger takes nothing of this attempt any more; `unwritten` is lost. Called once. */
  onBroken: (error: unknown, unwritten: Written[]) => void
}

export interface LedgerQueue {
  addDraft: (draft: StreamEventDraft, bytes: number) => void
  /** The draft that was added last, while it can still be changed; `addBytes` says by how much it grew. */
  lastDraft: () => StreamEventDraft | undefined
  addBytes: (bytes: number) => void
  /** A change of rows in its place among the events. A newer report of usage takes the place of one that was not written yet. */
  addState: (event: Written, write: () => Promise<unknown>, options: { isUsage: boolean; bytes: number }) => void
  /** Writes what is there: at once, or after a short while in which more may come. */
  wake: (isUrgent: boolean) => void
  /** Null while little enough is unwritten; otherwise resolves when it is again, or nothing is written any more. Never rejects. */
  untilRoom: () => Promise<void> | null
  /** Resolves when everything added so far is stored. Rejects with what `onBroken` was told. */
  flush: () => Promise<void>
}

type Item = { bytes: number; events: number } & (
  | { kind: 'stream'; drafts: StreamEventDraft[] }
  | { kind: 'state'; event: Written; write: () => Promise<unknown>; isUsage: boolean }
)

/** What an attempt has produced and the ledger does not have yet, written in order. */
export function createLedgerQueue({ store, fence, clock, settings, onBroken }: LedgerQueueOptions): LedgerQueue {
  let queue: Item[] = []
  let isDue = false
  let pumping: Promise<void> | null = null
  let cancelTimer: (() => void) | null = null
  let broken: { error: unknown } | null = null
  let room: { promise: Promise<void>; resolve: () => void } | null = null
  const unwritten = { bytes: 0, events: 0 }

  function add(item: Item): void {
    queue.push(item)
    count(item, 1)
  }

  function count({ bytes, events }: { bytes: number; events: number }, by: 1 | -1): void {
    unwritten.bytes += by * bytes
    unwritten.events += by * events
  }

  function addDraft(draft: StreamEventDraft, bytes: number): void {
    const last = queue.at(-1)
    if (last?.kind !== 'stream') return add({ kind: 'stream', drafts: [draft], bytes, events: 1 })
    last.drafts.push(draft)
    last.bytes += bytes
    last.events += 1
    count({ bytes, events: 1 }, 1)
  }

  function addBytes(bytes: number): void {
    const last = queue.at(-1)
    if (last !== undefined) last.bytes += bytes
    unwritten.bytes += bytes
  }

  function addState(
    event: Written,
    write: () => Promise<unknown>,
    { isUsage, bytes }: { isUsage: boolean; bytes: number },
  ): void {
    const last = queue.at(-1)
    // Usage is a snapshot: a newer one makes an unwritten older one pointless.
    if (isUsage && last?.kind === 'state' && last.isUsage) Object.assign(last, { event, write })
    else add({ kind: 'state', event, write, isUsage, bytes, events: 1 })
  }

  function wake(isUrgent: boolean): void {
    if (isUrgent) {
      isDue = true
      kick()
    } else if (cancelTimer === null) {
      cancelTimer = clock.setTimer(settings.deltaIntervalMs, () => {
        cancelTimer = null
        isDue = true
        kick()
      })
    }
  }

  function kick(): void {
    pumping ??= pump().finally(() => {
      pumping = null
      if (isDue && queue.length > 0) kick()
    })
  }

  async function pump(): Promise<void> {
    while (isDue && queue.length > 0) {
      isDue = false
      cancelTimer?.()
      cancelTimer = null
      const items = queue
      queue = []
      let written = 0
      try {
        for (const item of items) {
          await write(item)
          written += 1
          count(item, -1)
          release()
        }
      } catch (error) {
        fail(error, items.slice(written))
      }
    }
  }

  async function write(item: Item): Promise<void> {
    await retryUnavailable<unknown>(clock, settings.leaseMs, () =>
      item.kind === 'stream' ? store.addEvents(fence, item.drafts) : item.write(),
    )
  }

  function fail(error: unknown, items: Item[]): void {
    broken = { error }
    const lost = [...items, ...queue].flatMap((item) => (item.kind === 'state' ? [item.event] : item.drafts))
    queue = []
    Object.assign(unwritten, { bytes: 0, events: 0 })
    release()
    onBroken(error, lost)
  }

  /** At half of the bound: a reader that goes on at each write would read by single pieces. */
  function release(): void {
    if (room === null) return
    if (unwritten.bytes > settings.unwrittenBytesMax / 2 || unwritten.events > settings.unwrittenEventsMax / 2) return
    room.resolve()
    room = null
  }

  function untilRoom(): Promise<void> | null {
    if (unwritten.bytes <= settings.unwrittenBytesMax && unwritten.events <= settings.unwrittenEventsMax) return null
    wake(true)
    if (room === null) {
      let resolve = () => {}
      const promise = new Promise<void>((done) => {
        resolve = done
      })
      room = { promise, resolve }
    }
    return room.promise
  }

  async function flush(): Promise<void> {
    cancelTimer?.()
    cancelTimer = null
    while (queue.length > 0 || pumping !== null) {
      isDue = true
      kick()
      await pumping
    }
    if (broken !== null) throw broken.error
  }

  return {
    addDraft,
    lastDraft() {
      const last = queue.at(-1)
      return last?.kind === 'stream' ? last.drafts.at(-1) : undefined
    },
    addBytes,
    addState,
    wake,
    untilRoom,
    flush,
  }
}
