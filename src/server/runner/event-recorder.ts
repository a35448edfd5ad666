import { isDomainError } from '@/orchestration/model/errors'
import type { NotePayloads, NoteType, RuntimeEvent, StreamEventDraft } from '@/orchestration/model/events'
import type { WorkerIdentity } from '@/orchestration/model/records'
import type { RequestExpiry } from '@/orchestration/model/request'
import type { Clock, Fence, LedgerStore } from '@/orchestration/ports'
import { capEvent, payloadBytes } from './cap-event'
import { createRefusedWrites, type RefusedWrites } from './refused-writes'
import { retryUnavailable } from './retry-unavailable'
import type { RunnerSettings } from './settings'
import type { SpillFile } from './spill-file'
import { isDelta, noteDraft, streamDraft, type DeltaEvent, type StreamEvent } from './stream-events'

export type EventRecorderOptions = {
  store: Pick<LedgerStore, 'addEvents' | 'recordUsage' | 'upsertRuntimeRequest' | 'settleRuntimeRequest'>
  /** Of the attempt's requests; undefined: they wait without end. */
  expiry: RequestExpiry | undefined
  /** Takes what is cut or dropped, whole. */
  spill: SpillFile
  fence: Fence
  writeIdentity: (identity: WorkerIdentity) => Promise<void>
  clock: Clock
  settings: Pick<
    RunnerSettings,
    'deltaIntervalMs' | 'deltaBytesMax' | 'eventBytesMax' | 'attemptBytesMax' | 'attemptEventsMax' | 'leaseMs'
  >
  /** The attempt has produced more than it may. Called once; what comes after is counted and dropped. */
  onLimit: (message: string) => void
  /** The ledger does not take our events any more: we are fenced, or it is broken. Called once. */
  onBroken: (error: unknown) => void
}

export interface EventRecorder {
  /** Takes an event, in order. What is not stored yet is held in memory; the attempt's limits bound it. */
  record: (event: RuntimeEvent) => void
  identify: (identity: WorkerIdentity) => void
  note: <T extends NoteType>(type: T, message: string, payload: NotePayloads[T]) => void
  /** Makes a change of rows in its place among the events; `event` is what would be lost without it. */
  writeInOrder: (event: Written, write: () => Promise<void>) => void
  /** Resolves when everything taken so far is stored. Rejects with what `onBroken` was told. */
  flush: () => Promise<void>
  /** Flushes, then takes nothing more. */
  close: () => Promise<void>
  /** What the ledger did not take because the attempt is another runner's now. */
  refused: RefusedWrites
}

type Item =
  | { kind: 'stream'; drafts: StreamEventDraft[] }
  | { kind: 'state'; event: Written; write: () => Promise<unknown>; isUsage: boolean }
type Written = { type: string; payload: unknown }

/** What still counts after the limit: how it ended. */
const ENDINGS: ReadonlySet<string> = new Set([
  'turn.completed',
  'turn.errored',
  'turn.interrupted',
  'session.stopped',
  'session.errored',
  'request.resolved',
  'request.closed',
  'usage.updated',
])

/**
 * Brings one attempt's events into the ledger, in order. Text deltas are joined for a short while; the first one is not
 * made to wait. Events that change rows go through the store's named methods after the stream events before them.
 */
export function createEventRecorder({
  store,
  expiry,
  spill,
  fence,
  writeIdentity,
  clock,
  settings,
  onLimit,
  onBroken,
}: EventRecorderOptions): EventRecorder {
  let queue: Item[] = []
  let isDue = false
  let pumping: Promise<void> | null = null
  let cancelTimer: (() => void) | null = null
  let broken: { error: unknown } | null = null
  let isClosed = false
  let hasText = false
  let identified = ''
  const refused = createRefusedWrites()
  const kept = { bytes: 0, events: 0 }
  const dropped: { bytes: number; events: number; spill: string | null } = { bytes: 0, events: 0, spill: null }

  function record(event: RuntimeEvent): void {
    if (isClosed) return
    if (broken !== null) return refuse(event)
    if (isOverLimit() && !ENDINGS.has(event.type)) {
      return drop(event)
    }
    switch (event.type) {
      case 'usage.updated':
        return pushState(event, () => store.recordUsage(fence, event.payload), true)
      case 'request.opened':
        return pushState(event, () => store.upsertRuntimeRequest(fence, event.payload.request, expiry))
      case 'request.resolved':
        return pushState(event, () => store.settleRuntimeRequest(fence, event.payload.requestId, 'resolved', null))
      case 'request.closed': {
        const { requestId, reason } = event.payload
        return pushState(event, () => store.settleRuntimeRequest(fence, requestId, 'closed', reason))
      }
      case 'session.started':
        identify(event.payload.identity)
        return pushStream(event)
      default:
        return isDelta(event) ? pushDelta(event) : pushStream(event)
    }
  }

  function identify(identity: WorkerIdentity): void {
    const text = JSON.stringify(identity)
    if (isClosed || text === identified) return
    identified = text
    pushState({ type: 'worker.identified', payload: { identity } }, () => writeIdentity(identity))
  }

  function pushDelta(event: DeltaEvent): void {
    if (event.payload.text.length > settings.deltaBytesMax) return pushLongDelta(event)
    const last = queue.at(-1)
    const previous = last?.kind === 'stream' ? last.drafts.at(-1) : undefined
    const isFirst = !hasText
    hasText = true
    if (last?.kind === 'stream' && previous?.type === event.type) {
      const text = previous.payload.text + event.payload.text
      if (text.length <= settings.deltaBytesMax) {
        previous.payload = { text }
        count(Buffer.byteLength(event.payload.text), 0)
        return wake(text.length === settings.deltaBytesMax)
      }
      pushDraft(streamDraft(fence, event), payloadBytes(event.payload))
      return wake(true)
    }
    pushDraft(streamDraft(fence, event), payloadBytes(event.payload))
    return wake(isFirst)
  }

  /** Text is never cut while it is within the attempt's limit: a long delta becomes several. */
  function pushLongDelta(event: DeltaEvent): void {
    hasText = true
    for (const text of splitText(event.payload.text, settings.deltaBytesMax)) {
      if (isOverLimit()) {
        drop({ type: event.type, payload: { text } })
        continue
      }
      const piece: DeltaEvent = { type: event.type, payload: { text } }
      pushDraft(streamDraft(fence, piece), payloadBytes(piece.payload))
    }
    return wake(true)
  }

  function pushStream(event: StreamEvent): void {
    const capped = capEvent(event, settings.eventBytesMax)
    pushDraft(streamDraft(fence, capped.event), capped.bytes)
    if (capped.droppedBytes > 0) noteTruncated(event.type, capped.bytes, capped.droppedBytes, spill.keep(event))
    return wake(true)
  }

  function pushDraft(draft: StreamEventDraft, bytes: number): void {
    const last = queue.at(-1)
    if (last?.kind === 'stream') {
      last.drafts.push(draft)
    } else {
      queue.push({ kind: 'stream', drafts: [draft] })
    }
    count(bytes, 1)
  }

  function pushState(event: Written, write: () => Promise<unknown>, isUsage = false): void {
    const last = queue.at(-1)
    // Usage is a snapshot: a newer one makes an unwritten older one pointless.
    if (isUsage && last?.kind === 'state' && last.isUsage) Object.assign(last, { event, write })
    else queue.push({ kind: 'state', event, write, isUsage })
    if (!isUsage) count(0, 1)
    return wake(true)
  }

  function drop(event: Written): void {
    dropped.bytes += payloadBytes(event.payload)
    dropped.events += 1
    dropped.spill = spill.keep(event) ?? dropped.spill
  }

  function noteTruncated(what: string, keptBytes: number, droppedBytes: number, file: string | null): void {
    const where = file === null ? 'were dropped' : `are in ${file} only`
    const message = `Output truncated: ${droppedBytes} bytes of ${what} ${where}`
    const payload = { what, keptBytes, droppedBytes, ...(file === null ? {} : { spill: file }) }
    pushDraft(noteDraft(fence, 'output.truncated', message, payload), 100)
  }

  function isOverLimit(): boolean {
    return kept.bytes > settings.attemptBytesMax || kept.events > settings.attemptEventsMax
  }

  function count(bytes: number, events: number): void {
    const wasOver = isOverLimit()
    kept.bytes += bytes
    kept.events += events
    if (!wasOver && isOverLimit()) {
      const over =
        kept.bytes > settings.attemptBytesMax
          ? `${settings.attemptBytesMax} bytes`
          : `${settings.attemptEventsMax} events`
      onLimit(`the attempt produced more than ${over}`)
    }
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

  function fail(error: unknown, unwritten: Item[]): void {
    broken = { error }
    for (const item of [...unwritten, ...queue]) {
      if (item.kind === 'state') refuse(item.event)
      else for (const draft of item.drafts) refuse(draft)
    }
    queue = []
    onBroken(error)
  }

  function refuse({ type, payload }: Written): void {
    if (broken !== null && isFenced(broken.error)) refused.add({ type, payload })
  }

  async function flush(): Promise<void> {
    while (queue.length > 0 || pumping !== null) {
      isDue = true
      kick()
      await pumping
    }
    if (broken !== null) throw broken.error
  }

  return {
    record,
    identify,
    note(type, message, payload) {
      if (isClosed || broken !== null) return
      pushDraft(noteDraft(fence, type, message, payload), payloadBytes(payload))
      wake(true)
    },
    writeInOrder(event, write) {
      if (!isClosed && broken === null) pushState(event, write)
    },
    flush,
    refused,
    async close() {
      if (dropped.bytes > 0) {
        noteTruncated(`${dropped.events} events of the attempt`, kept.bytes, dropped.bytes, dropped.spill)
        dropped.bytes = 0
      }
      isClosed = true
      spill.close()
      cancelTimer?.()
      cancelTimer = null
      await flush()
    },
  }
}

/** Whether a ledger's error says that this attempt belongs to somebody else now. */
export function isFenced(error: unknown): boolean {
  return isDomainError(error) && (error.code === 'fenced' || error.code === 'not_found')
}

function* splitText(text: string, length: number): Generator<string> {
  for (let start = 0; start < text.length;) {
    let end = Math.min(start + length, text.length)
    const last = text.charCodeAt(end - 1)
    if (end < text.length && end - start > 1 && last >= 0xd800 && last <= 0xdbff) end -= 1
    yield text.slice(start, end)
    start = end
  }
}
