import type { EventRecord, RuntimeEvent, StateEventDraft, StreamEventDraft } from './model/events'
import type { Failure } from './model/failure'
import type {
  ArtifactRecord,
  ControlAction,
  ControlStep,
  GivenWorker,
  ReductionRecord,
  RunRecord,
  WorkerAttemptRecord,
  WorkerControlRecord,
  WorkerIdentity,
  WorkerRecord,
} from './model/records'
import type { PersonRef, RequestAnswer, RequestExpiry, RuntimeRequest, RuntimeRequestRecord } from './model/request'
import type { RuntimeDescriptor, SessionIdentity, SessionInput, StartSessionRequest } from './model/runtime'
import type { RequestStatus, RunStage, RunStatus } from './model/status'
import type { Cost, TokenUsage } from './model/usage'
import type { RunView, ViewPart } from './run/run-view'
import type { TrackedSession } from './worker/tracked-session'

export type { NewId } from './model/ids'

/** Time as an argument; a fake one makes tests and simulations exact. */
export interface Clock {
  /** The wall's time in milliseconds since the epoch, for what is written down and shown. It may jump, also backwards. */
  now(): number
  /** Milliseconds since some moment of this process, for everything that lasts. It never jumps and never goes back. */
  monotonic(): number
  /** Calls `callback` once after `delayMs`. The returned function cancels it; calling it twice is harmless. */
  setTimer(delayMs: number, callback: () => void): () => void
}

// ── Runtimes ─────────────────────────────────────────────────────────────────────────────────────────────────────────

export type Emit = (event: RuntimeEvent) => void

/** How a session ended, seen from outside: `stop()` was called, it ended by itself, or it broke. */
export type SessionEnd = { status: 'stopped' | 'exited' | 'errored'; failure: Failure | null }

/**
 * A live conversation. Optional methods are its capabilities. After `done` has resolved nothing is emitted any more and
 * nothing of it (process, socket, timer) is left.
 */
export interface RuntimeSession {
  readonly identity: SessionIdentity
  /**
   * Starts a turn; resolves when the runtime has accepted it. The turn's end comes as one of `turn.completed`,
   * `turn.errored`, `turn.interrupted`, after every other event of the turn; or, when `stop` cuts it off, `session.stopped`.
   */
  send(input: SessionInput): Promise<void>
  /** Asks the runtime to end the turn in progress; the effect is `turn.interrupted`. Resolves when the order is delivered. */
  interrupt?(): Promise<void>
  /**
   * Gives words to the turn in progress; resolves when the agent has taken them. Throws DomainError `illegal_state` when no
   * turn is in progress, or it takes none any more: nothing was said then.
   */
  steer?(text: string): Promise<void>
  /**
   * Answers an open request of this session; resolves with what the agent was sent, in its own form, as plain JSON. Throws
   * DomainError `not_found` when the runtime no longer waits for it.
   */
  respond?(requestId: string, answer: RequestAnswer): Promise<unknown>
  /** Ends the session and everything it started, forcibly in the end. Idempotent; resolves when nothing is left. */
  stop(): Promise<void>
  readonly done: Promise<SessionEnd>
}

/** An adapter. It emits normalised events only and never sees a run or a database. */
export interface Runtime {
  readonly id: string
  /** The workspace that defined it and alone may see and use it; without one it is everybody's. */
  readonly workspaceId?: string
  /** How many of its sessions may live at once; a start beyond that waits for one to end. Null or absent: any number. */
  readonly sessionsMax?: number | null
  /**
   * What is known of the runtime; starts nothing. With `refresh`, a person's order, it looks anew and may start the agent for
   * that: slow, ends by `signal`. Never throws for a missing program.
   */
  describe(signal: AbortSignal, options?: { refresh?: boolean }): Promise<RuntimeDescriptor>
  /** Starts a session. Throws RuntimeFailure when it cannot; `signal` gives up the start and cleans up. */
  startSession(request: StartSessionRequest, emit: Emit, signal: AbortSignal): Promise<RuntimeSession>
}

/** Whose runtimes are meant: everybody's, and those of this workspace. */
export type RuntimeScope = { workspaceId?: string | undefined }

/** `unready`: it is here, and something is in its way that a person can mend, such as a sign-in. `absent`: it is not here. */
export type RuntimeReadiness = 'ready' | 'unready' | 'absent'

/** All runtimes behind one face, addressed by session id. See `createRuntimeController`. */
export interface RuntimeController {
  listRuntimes(options?: RuntimeScope & { refresh?: boolean; signal?: AbortSignal }): Promise<RuntimeDescriptor[]>
  /** The limit of a runtime on its live sessions, and the name it is counted by; null without a limit. */
  sessionLimit(backend: string, scope: RuntimeScope): { runtime: string; sessionsMax: number } | null
  /** Whether a session of a runtime can be started here, as last found; the first look waits for its probe. */
  readiness(backend: string, scope: RuntimeScope): Promise<RuntimeReadiness>
  /** The names of all runtimes, of every workspace, that are not known to be unready. Does not probe. */
  readyRuntimes(): string[]
  startSession(request: StartSessionRequest, emit: Emit, signal: AbortSignal): Promise<SessionIdentity>
  sendInput(sessionId: string, input: SessionInput): Promise<void>
  interrupt(sessionId: string): Promise<void>
  /** False, and nothing said, for a session that takes no words during a turn, or none at this moment. */
  steer(sessionId: string, text: string): Promise<boolean>
  /** Resolves with what the agent was sent, in its own form. */
  respond(sessionId: string, requestId: string, answer: RequestAnswer): Promise<unknown>
  /** Idempotent; a session that is gone counts as stopped. */
  stopSession(sessionId: string): Promise<void>
  /**
   * What a session, live or ended not long ago, did and used until now; found by its own id or by its provider's. Null for
   * one that is not known here.
   */
  getTrackedSession(sessionId: string, providerSessionId?: string): TrackedSession | null
  /** How the session ended; rejects with `not_found` for one that never was. */
  sessionEnd(sessionId: string): Promise<SessionEnd>
}

// ── Ledger ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What a runner's write is bound to. A write whose epoch is not the worker's current one is refused with `fenced`. */
export type Fence = { runId: string; workerId: string; attempt: number; epoch: number }

/** Which rows a change is about. They are read inside the transaction and given to `decide` as a partial view. */
export type ChangeScope = {
  workerIds?: string[] | 'all'
  requestIds?: string[]
  /** All requests of these workers. */
  requestsOfWorkers?: string[]
  controlIds?: string[]
  controlsOfWorkers?: string[] | 'all'
  /** Archived attempts of these workers. */
  attemptsOfWorkers?: string[]
  reductions?: boolean
}

/** Which rows of a view each part of a scope brings. */
type RowsOfScope = {
  workerIds: 'workers'
  requestIds: 'requests'
  requestsOfWorkers: 'requests'
  controlIds: 'controls'
  controlsOfWorkers: 'controls'
  attemptsOfWorkers: 'attempts'
  reductions: 'reductions'
}

/** What a change with this scope may look at: the run and the rows it asked for, so that none is missed by mistake. */
export type ViewOf<S extends ChangeScope> = ViewPart<RowsOfScope[keyof S & keyof ChangeScope]>

/** A queued worker, as far as its scheduling needs it. */
export type QueuedWorkerRow = { id: string; runId: string; backend: string }

/** `beat` grows while the runner lives; `runtimes` are names as of `RuntimeController.readyRuntimes`. */
export type RunnerAnnouncement = { beat: number; runtimes: string[] }

export type ChangeResult = { view: RunView; events: EventRecord[] }

/** Rows that are too big for an event, written in the same transaction as the `artifact.added` that announces them. */
export type ArtifactContent = { artifact: ArtifactRecord; content: string }

export type NewRun = {
  run: RunRecord
  workers: GivenWorker[]
  idempotency: IdempotencyKey | null
}

/** The name a client gives to one launch, and what it launched by it. */
export type IdempotencyKey = { key: string; bodyHash: string }

export type RunListQuery = {
  workspaceId: string
  /** Opaque; from an earlier page's `nextCursor`. */
  cursor?: string
  /** 1…100. */
  limit: number
  status?: RunStatus[]
  /** Only runs that ended because a person interrupted all of them, or none of those. */
  interrupted?: boolean
  backend?: string
  createdBy?: string
  /** Part of the title or of the first 2,000 characters of the prompt; both are compared by `foldText`. */
  query?: string
}

/** A stored event as the JSON it is sent as, and what is known of it without parsing it. */
export type EventText = { seq: number; type: string; json: string }

/**
 * The ledger. Every change of a run is one transaction that locks the run, changes its rows by `applyEvent` and writes the
 * events that say so. Methods that change an unknown id throw `not_found`; a forbidden transition throws `illegal_state`;
 * a stale fence throws `fenced`. Reads never lock.
 */
export interface LedgerStore extends RunStateStore {
  /** The one way rows change; every method below that writes state is made of it. `decide` is pure and may throw to abort. */
  change<S extends ChangeScope>(
    runId: string,
    scope: S,
    decide: (view: ViewOf<S>) => StateEventDraft[],
    contents?: ArtifactContent[],
  ): Promise<ChangeResult>

  /** Writes run, workers and their events. The same idempotency key returns the run of old (`created: false`), or `conflict` if the body differs. */
  createRun(input: NewRun): Promise<{ run: RunRecord; created: boolean }>
  /** The run that was created with this key, or null; `conflict` if its body differs. */
  findLaunched(workspaceId: string, idempotency: IdempotencyKey): Promise<RunRecord | null>
  getRun(runId: string): Promise<RunRecord | null>
  listRuns(query: RunListQuery): Promise<{ items: RunRecord[]; nextCursor: string | null }>
  /** Number of workers of each run that a person interrupted. Runs without one are left out. */
  countInterrupted(runIds: string[]): Promise<Record<string, number>>
  /** Run, all workers, attempts, requests, controls, reductions and artifacts, as of one `lastSeq`. */
  getRunView(runId: string): Promise<RunView | null>
  /** Runs that are not terminal, oldest first. */
  listOpenRuns(): Promise<RunRecord[]>
  /** Deletes a terminal run with all its rows. */
  deleteRun(runId: string): Promise<void>

  /** Adds one stream event. Resolves when it is stored. */
  addEvent(fence: Fence, event: StreamEventDraft): Promise<void>
  /** Adds stream events of one worker in order, by group commit. Resolves when stored; throws `fenced` when stale. */
  addEvents(fence: Fence, events: StreamEventDraft[]): Promise<void>
  /**
   * Events after a cursor in order of `seq`; with `before` alone, the newest ones before it, in the same order. `limit` is a
   * page, never a cap on the whole. Payloads are of the version that this build writes.
   *
   * @throws UnreadableEventError for one of a type or version that this build does not know; with `asStored`, for a list that
   * folds nothing, it is returned as it is.
   */
  listEvents(
    runId: string,
    query: {
      after?: number
      before?: number
      limit: number
      workerId?: string
      types?: string[]
      asStored?: boolean
    },
  ): Promise<EventRecord[]>
  /** As `listEvents` with `asStored`, each whole event as JSON text: for streams and traces. */
  listEventTexts(runId: string, query: { after: number; limit: number }): Promise<EventText[]>
  addArtifact(content: ArtifactContent, fence: Fence | null): Promise<void>
  listArtifacts(runId: string): Promise<ArtifactRecord[]>
  getArtifactContent(artifactId: string): Promise<ArtifactContent | null>

  getReduction(reductionId: string): Promise<ReductionRecord | null>

  createWorker(worker: GivenWorker): Promise<WorkerRecord>
  createWorkers(runId: string, workers: GivenWorker[]): Promise<WorkerRecord[]>
  getWorker(workerId: string): Promise<WorkerRecord | null>
  listWorkers(runId: string): Promise<WorkerRecord[]>
  /** Claims a queued worker: status running, epoch + 1, lease. Throws `illegal_state` when it is not queued any more. */
  updateWorkerRunning(
    workerId: string,
    claim: { runnerId: string; launchId: string | null; leaseUntil: string | null },
  ): Promise<{ worker: WorkerRecord; fence: Fence }>
  updateWorkerRuntimeIdentity(fence: Fence, identity: WorkerIdentity): Promise<void>
  recordUsage(
    fence: Fence,
    usage: {
      usage: TokenUsage
      cost: Cost
      model: string | null
      context?: { used: number; size: number }
      raw?: unknown
    },
  ): Promise<void>
  /** Ends an attempt. Open requests of it close by themselves and pending controls settle, in the same transaction. */
  completeWorker(fence: Fence, outcome: WorkerOutcome): Promise<WorkerRecord>
  archiveWorkerAttempt(workerId: string): Promise<WorkerAttemptRecord>
  listWorkerAttempts(workerId: string): Promise<WorkerAttemptRecord[]>
  /**
   * Archives the attempt, queues the next, reactivates the run and supersedes its verdicts: one transaction. `message` waits for
   * the next attempt.
   */
  resetWorkerForRetry(
    workerId: string,
    options: { resume: boolean; reason: string; by: PersonRef | null; message?: WorkerControlRecord | undefined },
  ): Promise<WorkerRecord>
  /** Says which runtimes a runner can start; null when it has ended. What it said stays until then, also if it dies. */
  announceRunner(runnerId: string, announcement: RunnerAnnouncement | null): Promise<void>
  listRunners(): Promise<({ runnerId: string } & RunnerAnnouncement)[]>
  /** Extends the leases of a runner's workers; returns the workers whose lease is still theirs. */
  renewLeases(runnerId: string, fences: Fence[], leaseUntil: string): Promise<Fence[]>
  /** All that run, whoever runs them: what a runner looks through for those whose runner is gone. */
  listRunningWorkers(): Promise<WorkerRecord[]>
  /**
   * Workers whose claim would be accepted, for the runner's poll: in order of run age, then of launch. `limit` holds for each
   * person who launched runs, half of it for each run, so that neither a person nor a run hides the others.
   */
  listQueuedWorkers(limit: number): Promise<QueuedWorkerRow[]>

  addWorkerControl(input: {
    id: string
    workerId: string
    action: ControlAction
    /** Of `send` only. */
    text?: string
    by: PersonRef
  }): Promise<WorkerControlRecord>
  observeWorkerControl(controlId: string, step: ControlStep, note?: string): Promise<void>
  getWorkerControl(controlId: string): Promise<WorkerControlRecord | null>
  listWorkerControls(workerId: string): Promise<WorkerControlRecord[]>
  listPendingWorkerControls(workerId: string): Promise<WorkerControlRecord[]>
  /** `error` null means its effect was seen. A control that is not pending any more is left as it is. */
  completeWorkerControl(controlId: string, error: string | null): Promise<void>
  completePendingWorkerControls(workerId: string, error: string | null): Promise<void>

  /** Records a request a runtime opened. The same worker, attempt and request id again changes nothing (never re-opens). */
  upsertRuntimeRequest(fence: Fence, request: RuntimeRequest, expiry?: RequestExpiry): Promise<RuntimeRequestRecord>
  /** Expires a request by its run's policy. Null when it is not open any more: whoever answered it was first. */
  expireRuntimeRequest(fence: Fence, runtimeRequestId: string): Promise<RuntimeRequestRecord | null>
  getRuntimeRequest(requestId: string): Promise<RuntimeRequestRecord | null>
  listRuntimeRequests(query: {
    workspaceId?: string
    runId?: string
    workerId?: string
    status?: RequestStatus[]
    cursor?: string
    limit: number
  }): Promise<{ items: RuntimeRequestRecord[]; nextCursor: string | null }>
  /** First answer wins; a second is `conflict` with `details: {answeredBy, answeredAt}`; another digest is `conflict` too. */
  queueRuntimeRequestResponse(
    requestId: string,
    answer: RequestAnswer,
    by: PersonRef,
    digest: string | null,
  ): Promise<RuntimeRequestRecord>
  listQueuedRuntimeRequestResponses(workerId: string): Promise<RuntimeRequestRecord[]>
  /** `error` null: delivered to the runtime, which was sent `responseJson`; the request is resolved. */
  completeRuntimeRequestResponse(requestId: string, error: string | null, responseJson?: unknown): Promise<void>
  /** The runtime itself resolved or closed a request. Unknown or settled ones are left as they are. */
  settleRuntimeRequest(
    fence: Fence,
    runtimeRequestId: string,
    status: 'resolved' | 'closed',
    reason: string | null,
  ): Promise<void>
}

export interface RunStateStore {
  /** Moves a run by its transition table; `failure` with `failed` only. Rows other than the status are not touched. */
  updateRunStatus(runId: string, status: RunStatus, failure?: Failure): Promise<RunRecord>
  updateRunStage(runId: string, stage: RunStage): Promise<RunRecord>
  reactivateRun(runId: string, by: PersonRef, reason: string): Promise<RunRecord>
}

export type WorkerOutcome =
  | { status: 'completed'; result: string; resultJson?: unknown; reduction?: ReductionOutcome }
  | { status: 'failed'; failure: Failure; result: string | null; reduction?: ReductionOutcome }
  | { status: 'cancelled'; result: string | null; by: PersonRef | null }

/** What a reducer's end says about its reduction, written with it. */
export type ReductionOutcome =
  | ({ status: 'completed' } & Pick<ReductionRecord, 'verdict' | 'markdown' | 'rawText' | 'repaired'>)
  | { status: 'failed'; failure: Failure; rawText: string | null }

// ── Feed and launching ───────────────────────────────────────────────────────────────────────────────────────────────

/** Nudges followers of a run. The database is the truth; a nudge may be lost, doubled or early. */
export interface LedgerFeed {
  /** Calls back after new events of the run may be there, at once with a batch where the writer is in this process. */
  subscribe(runId: string, onNudge: (batch: EventRecord[] | null) => void): () => void
  /** Calls back when any run changes its state rows, for lists and counts. */
  subscribeAll(onChange: (runId: string) => void): () => void
}

/** Starts the execution of queued workers somewhere. Returns when they are handed over, not when they end. */
export interface Launcher {
  readonly kind: 'inline' | 'detached'
  launch(worker: { workerId: string; runId: string; launchId: string }): Promise<void>
}

/** Told to the runner where it lives in the same process: a hint that saves a poll, never the only way it learns. */
export interface RunnerHints {
  workersQueued(runId: string): void
  controlAdded(workerId: string): void
  responseQueued(workerId: string): void
  runChanged(runId: string): void
}
