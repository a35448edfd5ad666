import type { SessionMode } from '../approval-settings'
import type { ArtifactRecord, PictureFormat } from '../artifact'
import type { Failure, FailureReason } from '../failure'
import type { RunLimits } from '../launch'
import type {
  ControlStep,
  GivenAttempt,
  GivenWorker,
  ReductionRecord,
  RunRecord,
  WorkerControlRecord,
  WorkerIdentity,
} from '../records'
import type {
  GivenRequest,
  PersonRef,
  RequestAnswer,
  RequestExpiryAction,
  RequestKind,
  RuntimeRequest,
} from '../request'
import type { RunStage } from '../status'
import type { SessionIdentity } from '../runtime'
import type { Cost, TokenUsage } from '../usage'

export type ToolKind = 'read' | 'edit' | 'delete' | 'move' | 'search' | 'execute' | 'think' | 'fetch' | 'other'
export type ToolContent =
  { type: 'text'; text: string } | { type: 'diff'; path: string; oldText: string | null; newText: string }
/** Where the whole is of which an event holds an extract. */
export type WholeArtifact = { artifactId: string; bytes: number }
export type PlanEntry = { title: string; status: 'pending' | 'in_progress' | 'completed' }

/** What a runtime emits, normalised. Usage is a cumulative snapshot of the session; a request id is unique in its session. */
export type RuntimeEventPayloads = {
  /** Its start has to wait, and why. `until`: ISO 8601 UTC, where it is known. Comes before `session.started`. */
  'session.delayed': { message: string; until: string | null }
  'session.started': { identity: SessionIdentity }
  'session.stopped': { reason: string | null }
  'session.errored': { failure: Failure }
  /** `actsWithoutAsking`: the agent approves for itself in it. Absent in events of releases that did not look. */
  'session.mode.changed': { mode: string } & Partial<SessionMode>
  'turn.started': { turnId: string }
  'turn.completed': { turnId: string; stopReason: 'end_turn' | 'max_tokens' | 'max_turn_requests' | 'refusal' }
  'turn.errored': { turnId: string; failure: Failure }
  'turn.interrupted': { turnId: string }
  'turn.plan.updated': { entries: PlanEntry[] }
  /** The agent tries its provider again. `attempt` of `attempts`, where it says so; `reason` is why the last try failed. */
  'turn.retrying': {
    turnId: string
    reason: FailureReason
    message: string
    attempt: number | null
    attempts: number | null
  }
  /**
   * `begins`: this piece starts a new message; nothing else separates it from the one before. `wasThought`: the text of the
   * message before this piece was a thought, which its closing tag shows.
   */
  'assistant.message.delta': { text: string; begins?: true; wasThought?: true }
  'assistant.thought.delta': { text: string }
  /** `wholeInput`, and `whole` of a content, are set where what is stored is an extract. */
  'tool.started': {
    toolId: string
    title: string
    kind: ToolKind
    input?: unknown
    content?: ToolContent[]
    wholeInput?: WholeArtifact
  }
  /** `input`: what the agent says of it only now. */
  'tool.progress': {
    toolId: string
    title?: string
    content: ToolContent[]
    input?: unknown
    wholeInput?: WholeArtifact
  }
  /** `isUnread`: it is over, but how it ended was in a message that could not be read. */
  'tool.completed': { toolId: string; title?: string; content: ToolContent[]; whole?: WholeArtifact; isUnread?: true }
  'tool.errored': { toolId: string; message: string; content: ToolContent[]; whole?: WholeArtifact }
  'usage.updated': {
    usage: TokenUsage
    cost: Cost
    model: string | null
    context?: { used: number; size: number }
    raw?: unknown
  }
  'request.opened': { request: RuntimeRequest }
  'request.resolved': { requestId: string }
  'request.closed': { requestId: string; reason: string }
  /** A picture that the agent showed, in its message or (`toolId`) in a tool's output; `data` is base64. */
  'picture.produced': { format: PictureFormat; bytes: number; data: string; toolId: string | null }
  'runtime.stderr': { text: string }
  'runtime.decode_error': { excerpt: string; message: string }
  'runtime.event': { method: string; raw?: unknown }
}
export type RuntimeEventType = keyof RuntimeEventPayloads
export type RuntimeEvent = { [T in RuntimeEventType]: { type: T; payload: RuntimeEventPayloads[T] } }[RuntimeEventType]

/**
 * Events that change the rows of a run. Each is written in the transaction that changes them, and `applyEvent` is the only
 * code that says what they change. `by` is who ordered it, where a person did.
 */
export type StateEventPayloads = {
  'run.created': { run: RunRecord }
  'run.started': Record<string, never>
  'run.stage.changed': { stage: RunStage }
  'run.cancel_requested': { by: PersonRef }
  'run.completed': Record<string, never>
  'run.failed': { failure: Failure }
  'run.cancelled': Record<string, never>
  'run.reactivated': { by: PersonRef; reason: string }
  'worker.created': { worker: GivenWorker }
  'worker.started': { epoch: number; runnerId: string; leaseUntil: string | null; launchId: string | null }
  'worker.identified': { identity: WorkerIdentity }
  'worker.completed': { result: string; resultJson?: unknown }
  'worker.failed': { failure: Failure; result: string | null }
  'worker.cancelled': { result: string | null; by: PersonRef | null }
  'worker.attempt.archived': { attempt: GivenAttempt }
  'worker.requeued': { attempt: number; resumeFrom: string | null; reason: string; by: PersonRef | null }
  /** A runner that was taken for dead came back with events of the attempt it no longer had: `events` were not stored. */
  'worker.writes.refused': { attempt: number; epoch: number; runnerId: string; events: number }
  'usage.updated': {
    usage: TokenUsage
    cost: Cost
    model: string | null
    context?: { used: number; size: number }
    raw?: unknown
  }
  'request.opened': { request: GivenRequest }
  /** `digest` is what the answer was bound to; null for an answer without one, absent in events of older versions. */
  'request.responded': { id: string; answer: RequestAnswer; by: PersonRef; digest?: string | null }
  /** Nobody answered in time. `answer` is what the agent is told; null with `fail`, which ends the attempt. */
  'request.expired': { id: string; then: RequestExpiryAction; answer: RequestAnswer | null; reason: string }
  'request.response.completed': { id: string; responseJson?: unknown }
  'request.response.failed': { id: string; error: string }
  /** The answer was not delivered and the runtime still waits: it can be answered again. */
  'request.reopened': { id: string; kind: RequestKind }
  'request.resolved': { id: string }
  'request.closed': { id: string; reason: string }
  'control.requested': { control: WorkerControlRecord }
  'control.observed': { id: string; step: ControlStep; note: string | null }
  'control.completed': { id: string }
  'control.failed': { id: string; error: string }
  'reduction.created': { reduction: ReductionRecord; by: PersonRef }
  'reduction.started': { id: string }
  'reduction.completed': Pick<ReductionRecord, 'id' | 'verdict' | 'markdown' | 'rawText' | 'repaired'>
  'reduction.failed': { id: string; failure: Failure; rawText: string | null }
  'reduction.cancelled': { id: string }
  'reduction.superseded': { id: string }
  /** `winnerLabel` is the label of the candidate a person chose over the judge's. */
  'reduction.adopted': { id: string; by: PersonRef; reason: string | null; winnerLabel?: string | null }
  'artifact.added': { artifact: ArtifactRecord }
}
export type StateEventType = keyof StateEventPayloads

/** Events of a live session that change no row: the transcript. Written by group commit. */
export type StreamEventType = Exclude<
  RuntimeEventType,
  'usage.updated' | 'request.opened' | 'request.resolved' | 'request.closed' | 'picture.produced'
>

/** The limits that act while a run works. */
export type BudgetLimit = Extract<
  keyof RunLimits,
  'costUsd' | 'totalTokens' | 'runTimeoutMs' | 'workerCostUsd' | 'workerTotalTokens' | 'workerTimeoutMs'
>

/** Notes of the runner that change no row. */
export type NotePayloads = {
  'budget.warning': { limit: BudgetLimit; used: number; allowed: number }
  'budget.reached': { limit: BudgetLimit; used: number; allowed: number }
  /**
   * `spill` names the file that has the whole of it; absent where it is kept nowhere. `spilledBytes`: where the file had no
   * room for the whole, how much of its beginning is there.
   */
  'output.truncated': { what: string; keptBytes: number; droppedBytes: number; spill?: string; spilledBytes?: number }
  'runner.note': { text: string; failure?: Failure }
  /** The session of an attempt could not be stopped, so something of it may be left. */
  'session.stop.failed': { sessionId: string; failure: Failure }
}
export type NoteType = keyof NotePayloads

export type LedgerPayloads = StateEventPayloads & Pick<RuntimeEventPayloads, StreamEventType> & NotePayloads
export type LedgerEventType = keyof LedgerPayloads
