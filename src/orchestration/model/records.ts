import type { SessionMode } from './approval-settings'
import type { IsolationState } from './isolation'
import type { Failure } from './failure'
import type { KeptReductionPlan, ReductionMode, RunLimits } from './launch'
import type { PersonRef, RequestExpiryAction } from './request'
import type { ControlStatus, ReductionStatus, RunStage, RunStatus, WorkerStatus } from './status'
import type { ResolvedTarget } from './target'
import type { Cost, CostTotal, TokenUsage } from './usage'
import type { Verdict } from './verdict'

/** The aggregate of the ledger. All times are ISO 8601 UTC; counts are over workers of kind `target`. */
export type RunRecord = {
  id: string
  workspaceId: string
  createdBy: PersonRef
  title: string
  prompt: string
  cwd: string | null
  status: RunStatus
  stage: RunStage
  failure: Failure | null
  policy: RunPolicy
  metadata: Record<string, string>
  counts: Record<WorkerStatus, number>
  openRequests: number
  usage: TokenUsage
  cost: CostTotal
  /** The reduction whose verdict stands: the adopted one, else the newest completed. Never erased by a status change. */
  verdictId: string | null
  cancelRequestedAt: string | null
  lastSeq: number
  createdAt: string
  startedAt: string | null
  endedAt: string | null
}

export type RunPolicy = {
  maxConcurrency: number | null
  keepSessions: boolean
  limits: RunLimits
  reduction: KeptReductionPlan | null
  onRunnerLost: 'resume' | 'retry' | 'fail'
  /** Absent is `deny`; of consequence only with a limit on how long requests may wait. */
  onRequestExpired?: RequestExpiryAction
}

export type WorkerKind = 'target' | 'reducer'

/** One agent's work on a run. The fields from `status` on are those of the current attempt. */
export type WorkerRecord = {
  id: string
  runId: string
  /** 1…n within the run, in launch order. */
  ordinal: number
  /** Names the worker's part in its run, e.g. `target-1`; the same for all attempts. */
  roleId: string
  kind: WorkerKind
  title: string
  target: ResolvedTarget
  /** Set for a reducer: the reduction it serves. */
  reductionId: string | null
  attempt: number
  status: WorkerStatus
  /** Fencing token: bumped by each claim; a runner's write with another epoch is refused. */
  epoch: number
  /** Which launch started the attempt; null while it is queued. */
  launchId: string | null
  runnerId: string | null
  leaseUntil: string | null
  /** Provider session id that the next attempt goes on with, if it is a resume. */
  resumeFrom: string | null
  identity: WorkerIdentity
  result: string | null
  resultPartial: boolean
  /** Absent on the wire where it is undefined: JSON has no such value. */
  resultJson?: unknown
  failure: Failure | null
  usage: TokenUsage
  cost: Cost
  /** What the archived attempts used. */
  spent: { usage: TokenUsage; cost: CostTotal }
  createdAt: string
  /** When the attempt was queued. */
  queuedAt: string
  startedAt: string | null
  endedAt: string | null
  /** When the newest event that changed this record was written. A renewed lease does not count. */
  updatedAt: string
}

/** A worker as it is created. The fields that may be missing are filled by `applyEvent`. */
export type GivenWorker = Given<WorkerRecord, 'roleId' | 'queuedAt' | 'updatedAt'>

/** A record in which fields may be missing: older events and callers do not have them. */
type Given<Whole, Missing extends keyof Whole> = Omit<Whole, Missing> & Partial<Pick<Whole, Missing>>

export type WorkerIdentity = {
  sessionId: string | null
  providerSessionId: string | null
  provider: string | null
  model: string | null
  agent: string | null
  transcriptPath: string | null
  pid: number | null
  /** As the agent last reported it; absent where it reports none. */
  mode?: SessionMode
  /** How the agent's process is kept apart from the server; absent where there is no process, and before levels existed. */
  isolation?: Pick<IsolationState, 'level' | 'by'>
}

export const NO_IDENTITY: WorkerIdentity = {
  sessionId: null,
  providerSessionId: null,
  provider: null,
  model: null,
  agent: null,
  transcriptPath: null,
  pid: null,
}

/** An archived try of a worker: unique by worker and attempt number. */
export type WorkerAttemptRecord = {
  runId: string
  workerId: string
  attempt: number
  launchId: string | null
  roleId: string
  kind: WorkerKind
  title: string
  target: ResolvedTarget
  status: WorkerStatus
  epoch: number
  identity: WorkerIdentity
  result: string | null
  resultPartial: boolean
  /** Absent on the wire where it is undefined: JSON has no such value. */
  resultJson?: unknown
  failure: Failure | null
  usage: TokenUsage
  cost: Cost
  queuedAt: string
  startedAt: string | null
  endedAt: string | null
  /** When the attempt last changed before it was archived. */
  updatedAt: string
  archivedAt: string
}

/** An attempt as its event has it. What is missing is filled by `applyEvent` from the worker. */
export type GivenAttempt = Given<
  WorkerAttemptRecord,
  'launchId' | 'roleId' | 'kind' | 'title' | 'target' | 'queuedAt' | 'updatedAt'
>

export const CONTROL_ACTIONS = ['cancel', 'interrupt', 'retry', 'resume', 'send'] as const
export type ControlAction = (typeof CONTROL_ACTIONS)[number]
/** Those that are ordered without words. */
export type WordlessAction = Exclude<ControlAction, 'send'>

/** What was observed of a control, in order. */
export const CONTROL_STEPS = ['requested', 'delivered', 'acknowledged', 'escalated', 'effect'] as const
export type ControlStep = (typeof CONTROL_STEPS)[number]

export type WorkerControlRecord = {
  id: string
  runId: string
  workerId: string
  attempt: number
  action: ControlAction
  /** What is said to the agent, of `send` only. */
  text?: string
  status: ControlStatus
  requestedBy: PersonRef
  receipts: { step: ControlStep; at: string; note: string | null }[]
  error: string | null
  createdAt: string
  completedAt: string | null
}

/** One judged pass over candidates. `candidates` is the sealed mapping of blind names to workers. */
export type ReductionRecord = {
  id: string
  runId: string
  /** 1…n within the run. */
  version: number
  mode: ReductionMode
  target: ResolvedTarget | null
  rubric: string | null
  /** Worker of kind `reducer`; null when no judge was needed. */
  workerId: string | null
  status: ReductionStatus
  candidates: ReductionCandidate[]
  verdict: Verdict | null
  markdown: string | null
  rawText: string | null
  repaired: boolean
  /** Set when candidates or workers changed after this verdict. */
  supersededAt: string | null
  adoptedBy: Adoption | null
  createdBy: PersonRef
  failure: Failure | null
  createdAt: string
  endedAt: string | null
}

/** Who made a verdict the run's, why, and the label of the winner they chose instead of the judge's, if they did. */
export type Adoption = PersonRef & { reason?: string | null; winnerLabel?: string | null }

export type ReductionCandidate = { name: string; workerId: string; attempt: number; label: string }

export type { ArtifactRecord } from './artifact'
