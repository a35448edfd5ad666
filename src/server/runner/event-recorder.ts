import { isAttemptGone, isDomainError } from '@/orchestration/model/errors'
import { beginningOf, piecesOf } from '@/orchestration/model/cut-text'
import type { ArtifactRecord } from '@/orchestration/model/artifact'
import type { SessionMode } from '@/orchestration/model/approval-settings'
import type {
  NotePayloads,
  NoteType,
  RuntimeEvent,
  RuntimeEventPayloads,
  StreamEventDraft,
  WholeArtifact,
} from '@/orchestration/model/events'
import type { WorkerIdentity } from '@/orchestration/model/records'
import type { RequestExpiry, RuntimeRequest } from '@/orchestration/model/request'
import type { Intake } from '@/orchestration/model/runtime'
import type { Clock, Fence, LedgerStore, NewId } from '@/orchestration/ports'
import { pictureArtifact, spillArtifact } from './attempt-artifacts'
import { boundRequest } from './bound-request'
import { boundTool } from './bound-tool'
import { capEvent, payloadBytes } from './cap-event'
import { createOverlongKeeper } from './keep-overlong'
import { createLedgerQueue, type LedgerQueueOptions, type Written } from './ledger-queue'
import { createRefusedWrites, type RefusedWrites } from './refused-writes'
import type { RunnerSettings } from './settings'
import type { SpillFile } from './spill-file'
import { isDelta, noteDraft, streamDraft, type DeltaEvent, type StreamEvent } from './stream-events'

export type EventRecorderOptions = {
  store: Pick<
    LedgerStore,
    'addEvents' | 'recordUsage' | 'upsertRuntimeRequest' | 'settleRuntimeRequest' | 'addArtifact'
  >
  newId: NewId
  /** Of the attempt's requests; undefined: they wait without end. */
  expiry: RequestExpiry | undefined
  /** Takes what is cut or dropped, whole. */
  spill: SpillFile
  fence: Fence
  writeIdentity: (identity: WorkerIdentity) => Promise<void>
  clock: Clock
  settings: LedgerQueueOptions['settings'] &
    Pick<RunnerSettings, 'deltaBytesMax' | 'eventBytesMax' | 'attemptBytesMax' | 'attemptEventsMax'>
  /** The attempt has produced more than it may. Called once; what comes after is counted and dropped. */
  onLimit: (message: string) => void
  /** The ledger does not take our events any more: we are fenced, or it is broken. Called once. */
  onBroken: (error: unknown) => void
}

/** An artifact of the attempt, before it has its id. */
export type NewArtifact = Pick<ArtifactRecord, 'kind' | 'format' | 'title' | 'bytes' | 'toolId'> & { content: string }

export interface EventRecorder {
  /** Takes an event, in order. What is not stored yet is held in memory: `intake` bounds it, and the attempt's limits do. */
  record: (event: RuntimeEvent) => void
  identify: (identity: WorkerIdentity) => void
  note: <T extends NoteType>(type: T, message: string, payload: NotePayloads[T]) => void
  /** Keeps an artifact of the attempt, in its place among the events. */
  keepArtifact: (artifact: NewArtifact) => void
  /** Makes a change of rows in its place among the events; `event` is what would be lost without it. */
  writeInOrder: (event: Written, write: () => Promise<void>) => void
  /** Resolves when everything taken so far is stored. Rejects with what `onBroken` was told. */
  flush: () => Promise<void>
  /** Flushes, then takes nothing more. */
  close: () => Promise<void>
  /** For who reads the agent. */
  intake: Intake
  /** What the ledger did not take because the attempt is another runner's now. */
  refused: RefusedWrites
}

type ModeChange = RuntimeEventPayloads['session.mode.changed']
/** Agents name their modes freely; what is longer is no name. */
const MODE_CHARS_MAX = 200

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
  newId,
  expiry,
  spill,
  fence,
  writeIdentity,
  clock,
  settings,
  onLimit,
  onBroken,
}: EventRecorderOptions): EventRecorder {
  let isBroken = false
  let isRefusing = false
  let isClosed = false
  let hasText = false
  let identified: WorkerIdentity | null = null
  let mode: SessionMode | null = null
  const refused = createRefusedWrites()
  const kept = { bytes: 0, events: 0 }
  const dropped: { bytes: number; events: number; spill: string | null } = { bytes: 0, events: 0, spill: null }
  const queue = createLedgerQueue({
    ...{ store, fence, clock, settings },
    onBroken(error, unwritten) {
      isBroken = true
      isRefusing = isAttemptGone(error)
      for (const event of unwritten) refuse(event)
      onBroken(error)
    },
  })
  const keepOverlong = createOverlongKeeper(spill, ({ bytes, spilledBytes, file }) => {
    if (isClosed || isBroken) return
    const part = file !== null && spilledBytes < bytes ? { spilledBytes } : {}
    noteTruncated({ what: 'a line of the agent', keptBytes: 0, droppedBytes: bytes, ...spilledTo(file), ...part })
    queue.wake(true)
  })

  function record(event: RuntimeEvent): void {
    if (isClosed) return
    if (isBroken) return refuse(event)
    if (isOverLimit() && !ENDINGS.has(event.type)) {
      return drop(event)
    }
    switch (event.type) {
      case 'usage.updated':
        return pushState(event, () => store.recordUsage(fence, event.payload), { isUsage: true })
      case 'picture.produced':
        return keepArtifact(pictureArtifact(event.payload))
      case 'request.opened':
        return openRequest(event.payload.request)
      case 'tool.started':
      case 'tool.progress':
      case 'tool.completed':
      case 'tool.errored':
        return pushStream(boundTool(event, settings.eventBytesMax, keepWhole))
      case 'request.resolved':
        return pushState(event, () => store.settleRuntimeRequest(fence, event.payload.requestId, 'resolved', null))
      case 'request.closed': {
        const { requestId, reason } = event.payload
        return pushState(event, () => store.settleRuntimeRequest(fence, requestId, 'closed', reason))
      }
      case 'session.started':
        identify(event.payload.identity)
        return pushStream(event)
      case 'session.mode.changed':
        pushStream(event)
        return changeMode(event.payload)
      default:
        return isDelta(event) ? pushDelta(event) : pushStream(event)
    }
  }

  function identify(found: WorkerIdentity): void {
    const identity = mode === null ? found : { ...found, mode }
    const text = JSON.stringify(identity)
    if (isClosed || text === JSON.stringify(identified)) return
    identified = identity
    pushState({ type: 'worker.identified', payload: { identity } }, () => writeIdentity(identity))
  }

  function changeMode({ mode: id, actsWithoutAsking = false, isSetByDefinition = false }: ModeChange): void {
    mode = { mode: beginningOf(id, MODE_CHARS_MAX), actsWithoutAsking, isSetByDefinition }
    if (identified !== null) identify(identified)
  }

  function pushDelta(event: DeltaEvent): void {
    if (event.payload.text.length > settings.deltaBytesMax) return pushLongDelta(event)
    const previous = queue.lastDraft()
    const isFirst = !hasText
    hasText = true
    if (previous?.type !== event.type || beginsMessage(event)) {
      pushDraft(streamDraft(fence, event), payloadBytes(event.payload))
      return queue.wake(isFirst)
    }
    const text = previous.payload.text + event.payload.text
    if (text.length > settings.deltaBytesMax) {
      pushDraft(streamDraft(fence, event), payloadBytes(event.payload))
      return queue.wake(true)
    }
    previous.payload = { ...previous.payload, text }
    const bytes = Buffer.byteLength(event.payload.text)
    queue.addBytes(bytes)
    count(bytes, 0)
    return queue.wake(text.length === settings.deltaBytesMax)
  }

  /** Text is never cut while it is within the attempt's limit: a long delta becomes several. */
  function pushLongDelta(event: DeltaEvent): void {
    hasText = true
    let isFirst = true
    for (const text of piecesOf(event.payload.text, settings.deltaBytesMax)) {
      if (isOverLimit()) {
        drop({ type: event.type, payload: { text } })
        continue
      }
      const piece: DeltaEvent = { type: event.type, payload: isFirst ? { ...event.payload, text } : { text } }
      isFirst = false
      pushDraft(streamDraft(fence, piece), payloadBytes(piece.payload))
    }
    return queue.wake(true)
  }

  function pushStream(event: StreamEvent): void {
    const capped = capEvent(event, settings.eventBytesMax)
    pushDraft(streamDraft(fence, capped.event), capped.bytes)
    const { bytes: keptBytes, droppedBytes } = capped
    if (droppedBytes > 0) noteTruncated({ what: event.type, keptBytes, droppedBytes, ...spilledTo(spill.keep(event)) })
    return queue.wake(true)
  }

  function pushDraft(draft: StreamEventDraft, bytes: number): void {
    queue.addDraft(draft, bytes)
    count(bytes, 1)
  }

  function pushState(event: Written, write: () => Promise<unknown>, { isUsage = false, bytes = 0 } = {}): void {
    queue.addState(event, write, { isUsage, bytes })
    if (!isUsage) count(bytes, 1)
    return queue.wake(true)
  }

  /** Whatever a runtime sent as one message can be asked: what is too large for a row is kept beside it. */
  function openRequest(given: RuntimeRequest): void {
    const { request, whole, digest } = boundRequest(given)
    if (whole !== null) {
      request.whole = { ...keepWhole({ ...whole, title: `Request ${request.requestId}, whole` }), digest }
    }
    pushState({ type: 'request.opened', payload: { request } }, () =>
      store.upsertRuntimeRequest(fence, request, expiry),
    )
  }

  function keepWhole(artifact: NewArtifact): WholeArtifact {
    const artifactId = newId('art')
    keepArtifact(artifact, artifactId)
    return { artifactId, bytes: artifact.bytes }
  }

  function keepArtifact({ content, ...given }: NewArtifact, id = newId('art')): void {
    if (isClosed || isBroken) return
    const { runId, workerId, attempt } = fence
    const createdAt = new Date(clock.now()).toISOString()
    const artifact = { ...given, id, runId, workerId, attempt, createdAt }
    const write = () => store.addArtifact({ artifact, content }, fence).catch(unlessStored)
    pushState({ type: 'artifact.added', payload: { artifact } }, write, { bytes: content.length })
  }

  function drop(event: Written): void {
    dropped.bytes += payloadBytes(event.payload)
    dropped.events += 1
    dropped.spill = spill.keep(event) ?? dropped.spill
  }

  function noteTruncated(cut: NotePayloads['output.truncated']): void {
    pushDraft(noteDraft(fence, 'output.truncated', truncatedMessage(cut), cut), 100)
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

  function refuse({ type, payload }: Written): void {
    if (isRefusing) refused.add({ type, payload })
  }

  return {
    record,
    identify,
    note(type, message, payload) {
      if (isClosed || isBroken) return
      pushDraft(noteDraft(fence, type, message, payload), payloadBytes(payload))
      queue.wake(true)
    },
    keepArtifact: (artifact) => keepArtifact(artifact),
    writeInOrder(event, write) {
      if (!isClosed && !isBroken) pushState(event, write)
    },
    flush: queue.flush,
    intake: { untilRoom: queue.untilRoom, keepOverlong },
    refused,
    async close() {
      if (dropped.bytes > 0) {
        const what = `${dropped.events} events of the attempt`
        const spilled = spilledTo(dropped.spill)
        noteTruncated({ what, keptBytes: kept.bytes, droppedBytes: dropped.bytes, ...spilled })
        dropped.bytes = 0
      }
      if (spill.bytesKept() > 0) keepArtifact(spillArtifact(fence, spill.bytesKept()))
      isClosed = true
      spill.close()
      await queue.flush()
    },
  }
}

/** A write that is repeated because its answer was lost finds its own row. */
function unlessStored(error: unknown): void {
  if (!isDomainError(error) || error.code !== 'conflict') throw error
}

const spilledTo = (file: string | null) => (file === null ? {} : { spill: file })

function truncatedMessage({ what, droppedBytes, spill, spilledBytes }: NotePayloads['output.truncated']): string {
  const where = spill === undefined ? 'were dropped' : `are in ${spill} only`
  const part = spilledBytes === undefined ? '' : `, the first ${spilledBytes} of them`
  return `Output truncated: ${droppedBytes} bytes of ${what} ${where}${part}`
}

/** It is not joined to the text before it. */
function beginsMessage(event: DeltaEvent): boolean {
  if (event.type !== 'assistant.message.delta') return false
  return event.payload.begins === true || event.payload.wasThought === true
}
