import { foldOpenRequests, isWaitingForPerson, NO_OPEN_REQUESTS } from '../fold/open-requests'
import type { ArtifactRecord } from '../model/artifact'
import type { EventRecord, LedgerPayloads, PlanEntry, ToolContent, WholeArtifact } from '../model/events'
import type { Failure } from '../model/failure'
import { beginningOf } from '../model/cut-text'
import { assertReadable } from '../model/events/unreadable-event'
import { endsMessage } from '../model/message-text'
import { retryNote, retryWords } from './retry-words'
import { addBlock, appendMessage, appendThought, turnIntoThought, replaceLast } from './transcript-blocks'
import type { Transcript, TranscriptBlock } from './transcript'

/** The note where a turn was interrupted. */
export const TURN_INTERRUPTED = 'The turn was interrupted.'

/** Bounds of what one block may hold; the ledger keeps all of it. */
const TITLE_CHARS_MAX = 500
const CONTENT_CHARS_MAX = 40_000
const CONTENT_ITEMS_MAX = 50
const NOTE_CHARS_MAX = 8_000
const PLAN_ENTRIES_MAX = 200
const PICTURES_MAX = 50

/**
 * One more event of a run onto a worker's transcript: pure, and sharing all that did not change. An event of another worker
 * or without one, of an older attempt, or at or before `lastSeq` changes nothing; one of a newer attempt starts afresh.
 */
export function foldTranscript(transcript: Transcript | undefined, event: EventRecord): Transcript | undefined {
  const { workerId, seq } = event
  if (workerId === null) return transcript
  if (transcript !== undefined && (transcript.workerId !== workerId || seq <= transcript.lastSeq)) return transcript
  const attempt = event.type === 'worker.requeued' ? event.payload.attempt : (event.attempt ?? transcript?.attempt ?? 1)
  if (transcript !== undefined && attempt < transcript.attempt) return transcript

  const current = transcript?.attempt === attempt ? transcript : emptyTranscript(workerId, attempt)
  const folded = foldRequests(foldEvent(current, event), event)
  const ended = endsMessage(event.type) ? { isMessageEnded: true } : {}
  return { ...folded, ...ended, lastSeq: seq, lastActivityAt: event.createdAt }
}

/** The transcripts of all workers in a list of events, by worker id. */
export function foldTranscripts(
  events: Iterable<EventRecord>,
  from: Readonly<Record<string, Transcript>> = {},
): Record<string, Transcript> {
  const transcripts = { ...from }
  for (const event of events) {
    assertReadable(event)
    if (event.workerId === null) continue
    const next = foldTranscript(transcripts[event.workerId], event)
    if (next !== undefined) transcripts[event.workerId] = next
  }
  return transcripts
}

/** A person who is waited for outranks whatever else the agent does. */
function foldRequests(transcript: Transcript, event: EventRecord): Transcript {
  const before = transcript.requests ?? NO_OPEN_REQUESTS
  const requests = foldOpenRequests(before, event)
  const kept =
    requests.asked.length === 0 && transcript.requests === undefined ? transcript : { ...transcript, requests }
  if (isWaitingForPerson(requests)) return { ...kept, activity: 'waiting' }
  return transcript.activity === 'waiting' ? { ...kept, activity: 'thinking' } : kept
}

function emptyTranscript(workerId: string, attempt: number): Transcript {
  return { workerId, attempt, blocks: [], plan: [], activity: 'starting', lastSeq: 0, lastActivityAt: '' }
}

function foldEvent(transcript: Transcript, event: EventRecord): Transcript {
  switch (event.type) {
    case 'assistant.message.delta': {
      const { text, begins, wasThought } = event.payload
      const before = wasThought === true ? turnIntoThought(transcript) : transcript
      return { ...appendMessage(before, event.seq, text, begins === true), activity: 'writing' }
    }
    case 'assistant.thought.delta':
      return { ...appendThought(transcript, event.seq, event.payload.text), activity: 'thinking' }
    case 'turn.plan.updated':
      return { ...transcript, plan: event.payload.entries.slice(0, PLAN_ENTRIES_MAX).map(boundEntry) }
    case 'session.delayed':
      return addNote(transcript, event.seq, 'info', event.payload.message)
    case 'turn.retrying':
      return addRetry(transcript, event.seq, event.payload)
    case 'tool.started': {
      const { toolId, title, kind, input, content, wholeInput } = event.payload
      const tool: ToolBlock = {
        kind: 'tool',
        seq: event.seq,
        toolId,
        title: bound(title, TITLE_CHARS_MAX),
        toolKind: kind,
        status: 'running',
        input: boundInput(input),
        content: boundContent(content ?? []),
        error: null,
        ...(wholeInput === undefined ? {} : { wholeInput }),
      }
      return { ...addBlock(transcript, tool), activity: 'tool' }
    }
    case 'tool.progress':
      return { ...patchTool(transcript, event.seq, event.payload, inputPatch(event.payload)), activity: 'tool' }
    case 'tool.completed': {
      const { whole, isUnread } = event.payload
      const patch = { status: 'completed', ...wholePatch(whole), ...(isUnread ? { isUnread } : {}) } as const
      return { ...patchTool(transcript, event.seq, event.payload, patch), activity: 'thinking' }
    }
    case 'tool.errored': {
      const { message, whole } = event.payload
      const patch = { status: 'errored', error: bound(message, NOTE_CHARS_MAX), ...wholePatch(whole) } as const
      return { ...patchTool(transcript, event.seq, event.payload, patch), activity: 'thinking' }
    }
    case 'control.requested': {
      const { id, action, text, requestedBy } = event.payload.control
      if (action !== 'send' || text === undefined) return transcript
      const said = { controlId: id, by: requestedBy.name, text: bound(text, CONTENT_CHARS_MAX) }
      return addBlock(transcript, { kind: 'input', seq: event.seq, ...said, status: 'waiting', note: null })
    }
    case 'control.observed':
      return event.payload.step === 'delivered'
        ? moveInput(transcript, event.payload.id, event.payload.note)
        : transcript
    case 'control.failed':
      return failInput(transcript, event.payload.id, event.payload.error)
    case 'session.mode.changed':
      return event.payload.actsWithoutAsking === true
        ? addNote(transcript, event.seq, 'warning', selfApprovalNote(event.payload))
        : transcript
    case 'artifact.added':
      return addPicture(transcript, event.seq, event.payload.artifact)
    case 'turn.started':
      return { ...transcript, activity: 'thinking' }
    case 'turn.completed':
      return { ...transcript, activity: 'idle' }
    case 'turn.interrupted':
      return { ...addNote(transcript, event.seq, 'warning', TURN_INTERRUPTED), activity: 'idle' }
    case 'turn.errored':
    case 'session.errored':
      return { ...addFailure(transcript, event.seq, event.payload.failure), activity: 'idle' }
    case 'session.stopped':
    case 'worker.completed':
    case 'worker.cancelled':
      return { ...transcript, activity: 'ended' }
    case 'worker.failed':
      return { ...addFailure(transcript, event.seq, event.payload.failure), activity: 'ended' }
    case 'runtime.stderr':
      return addLog(transcript, event.seq, event.payload.text)
    case 'runtime.decode_error':
      return addNote(transcript, event.seq, 'warning', `Unreadable from the agent: ${event.payload.message}`)
    case 'budget.warning':
    case 'budget.reached':
    case 'output.truncated':
      return addNote(transcript, event.seq, 'warning', event.message)
    case 'runner.note':
      return addNote(transcript, event.seq, 'info', event.payload.text)
    default:
      return transcript
  }
}

function selfApprovalNote({ mode, isSetByDefinition }: LedgerPayloads['session.mode.changed']): string {
  const why = isSetByDefinition === true ? 'Its runtime’s definition sets this mode.' : 'No definition sets this mode.'
  return `Mode ${bound(mode, TITLE_CHARS_MAX)}: the agent acts without asking. ${why}`
}

type ToolBlock = Extract<TranscriptBlock, { kind: 'tool' }>

/** Stands where the first of it came, before a text that is being written at that moment. */
function addLog(transcript: Transcript, seq: number, text: string): Transcript {
  const { blocks } = transcript
  const index = blocks.findIndex(({ kind }) => kind === 'log')
  const known = blocks[index]
  if (known?.kind === 'log') {
    if (known.text.length > NOTE_CHARS_MAX) return transcript // cut already
    return { ...transcript, blocks: blocks.with(index, { ...known, text: bound(known.text + text, NOTE_CHARS_MAX) }) }
  }
  const last = blocks.at(-1)?.kind
  const place = last === 'message' || last === 'thought' ? blocks.length - 1 : blocks.length
  const log: TranscriptBlock = { kind: 'log', seq, text: bound(text, NOTE_CHARS_MAX) }
  return { ...transcript, blocks: blocks.toSpliced(place, 0, log) }
}

/** A message stands where the agent got it; the text that it stood in the middle of is whole again. */
function moveInput(transcript: Transcript, controlId: string, note: string | null): Transcript {
  const { blocks } = transcript
  const index = blocks.findIndex((block) => block.kind === 'input' && block.controlId === controlId)
  const input = blocks[index]
  if (input?.kind !== 'input') return transcript
  const [before, after] = [blocks[index - 1], blocks[index + 1]]
  const isSplit =
    (before?.kind === 'message' && after?.kind === 'message' && after.continues === true) ||
    (before?.kind === 'thought' && after?.kind === 'thought')
  const others = isSplit
    ? blocks.toSpliced(index - 1, 3, { ...before, text: before.text + after.text })
    : blocks.toSpliced(index, 1)
  return { ...transcript, blocks: [...others, { ...input, status: 'delivered', note }] }
}

function failInput(transcript: Transcript, controlId: string, error: string): Transcript {
  const index = transcript.blocks.findIndex((block) => block.kind === 'input' && block.controlId === controlId)
  const input = transcript.blocks[index]
  if (input?.kind !== 'input') return transcript
  return { ...transcript, blocks: transcript.blocks.with(index, { ...input, status: 'failed', note: error }) }
}

/** Notes of one tone in a row are one block. */
function addNote(transcript: Transcript, seq: number, tone: 'info' | 'warning', text: string): Transcript {
  const last = transcript.blocks.at(-1)
  if (last?.kind === 'note' && last.tone === tone && last.failure === null) {
    const joiner = last.text.endsWith('\n') ? '' : '\n'
    return replaceLast(transcript, { ...last, text: bound(`${last.text}${joiner}${text}`, NOTE_CHARS_MAX) })
  }
  return addBlock(transcript, { kind: 'note', seq, tone, text: bound(text, NOTE_CHARS_MAX), failure: null })
}

/** The newest try replaces those before it. */
function addRetry(transcript: Transcript, seq: number, retry: LedgerPayloads['turn.retrying']): Transcript {
  const note = { kind: 'note', seq, tone: 'warning', text: retryNote(retry), failure: null } as const
  const next = transcript.activity === 'retrying' ? replaceLast(transcript, note) : addBlock(transcript, note)
  return { ...next, activity: 'retrying', retry: retryWords(retry) }
}

/** Turn, session and worker often report the same failure one after another; it is shown once. */
function addFailure(transcript: Transcript, seq: number, failure: Failure): Transcript {
  const last = transcript.blocks.findLast(({ kind }) => kind === 'note')
  if (last?.kind === 'note' && last.failure?.reason === failure.reason && last.failure.message === failure.message) {
    return transcript
  }
  return addBlock(transcript, {
    kind: 'note',
    seq,
    tone: 'error',
    text: bound(failure.message, NOTE_CHARS_MAX),
    failure,
  })
}

/** A tool's picture stands in its card, another where it was shown. */
function addPicture(transcript: Transcript, seq: number, artifact: ArtifactRecord): Transcript {
  const { id, kind, title, toolId } = artifact
  if (kind !== 'picture') return transcript
  const picture = { artifactId: id, title }
  const index = transcript.blocks.findLastIndex((block) => block.kind === 'tool' && block.toolId === toolId)
  const tool = transcript.blocks[index]
  if (tool?.kind !== 'tool') {
    return { ...addBlock(transcript, { kind: 'picture', seq, ...picture }), isMessageEnded: true }
  }
  const pictures = [...(tool.pictures ?? []), picture].slice(-PICTURES_MAX)
  return { ...transcript, blocks: transcript.blocks.with(index, { ...tool, pictures }) }
}

type ToolPatch = Partial<Pick<ToolBlock, 'status' | 'error' | 'input' | 'wholeInput' | 'whole' | 'isUnread'>>

function inputPatch({ input, wholeInput }: LedgerPayloads['tool.progress']): ToolPatch {
  if (input === undefined) return {}
  return { input: boundInput(input), ...(wholeInput === undefined ? {} : { wholeInput }) }
}

function wholePatch(whole: WholeArtifact | undefined): ToolPatch {
  return whole === undefined ? {} : { whole }
}

/** What is said of a tool that was never started opens it: nothing an agent shows gets lost. */
function patchTool(
  transcript: Transcript,
  seq: number,
  said: { toolId: string; title?: string; content: ToolContent[] },
  patch: ToolPatch,
): Transcript {
  const index = transcript.blocks.findLastIndex((block) => block.kind === 'tool' && block.toolId === said.toolId)
  const known = transcript.blocks[index]
  const title = said.title === undefined ? {} : { title: bound(said.title, TITLE_CHARS_MAX) }
  const content = said.content.length === 0 ? {} : { content: boundContent(said.content) }
  if (known?.kind === 'tool') {
    return { ...transcript, blocks: transcript.blocks.with(index, { ...known, ...title, ...content, ...patch }) }
  }
  const opened: ToolBlock = {
    kind: 'tool',
    seq,
    toolId: said.toolId,
    title: said.toolId,
    toolKind: 'other',
    status: 'running',
    input: null,
    content: [],
    error: null,
  }
  return addBlock(transcript, { ...opened, ...title, ...content, ...patch })
}

function bound(text: string, charsMax: number): string {
  if (text.length <= charsMax) return text
  const kept = beginningOf(text, charsMax)
  return `${kept}… [${text.length - kept.length} more characters in the events]`
}

function boundEntry(entry: PlanEntry): PlanEntry {
  return { ...entry, title: bound(entry.title, TITLE_CHARS_MAX) }
}

function boundContent(content: ToolContent[]): ToolContent[] {
  return content.slice(-CONTENT_ITEMS_MAX).map((item): ToolContent => {
    switch (item.type) {
      case 'text':
        return { ...item, text: bound(item.text, CONTENT_CHARS_MAX) }
      case 'diff':
        return {
          ...item,
          oldText: item.oldText === null ? null : bound(item.oldText, CONTENT_CHARS_MAX),
          newText: bound(item.newText, CONTENT_CHARS_MAX),
        }
    }
  })
}

function boundInput(input: unknown): unknown {
  if (input === undefined) return null
  const json = JSON.stringify(input) ?? ''
  return json.length <= CONTENT_CHARS_MAX ? input : bound(json, CONTENT_CHARS_MAX)
}
