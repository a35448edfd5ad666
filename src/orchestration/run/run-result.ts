import type { FanoutResult, FanoutTargetResult, FanoutTargetStatus } from '../fanout/fanout-result'
import type { EventRecord } from '../model/events'
import type { Failure } from '../model/failure'
import type { ReductionRecord, WorkerIdentity, WorkerRecord } from '../model/records'
import type { SessionIdentity } from '../model/runtime'
import { isTerminalWorkerStatus, type WorkerStatus } from '../model/status'
import {
  addCost,
  addUsage,
  costTotalOf,
  NO_COST,
  NO_USAGE,
  UNKNOWN_COST,
  type CostTotal,
  type TokenUsage,
} from '../model/usage'
import type { ReductionResult } from '../reduction/reduction-result'
import { trackSession, UNTRACKED_SESSION, type TrackedSession } from '../worker/tracked-session'
import { reductionsInOrder, workersInOrder, type RunView } from './run-view'

/** A stored run in the shape of a headless one. Usage and cost are the run's own sums, archived attempts included. */
export type StoredFanoutResult = {
  runId: string
  status: RunView['run']['status']
  fanout: FanoutResult
  /** The reduction whose verdict stands, else the newest; null when there is none. */
  reduction: StoredReductionResult | null
  usage: TokenUsage
  cost: CostTotal
}

export type StoredReductionResult = Omit<ReductionResult, 'status'> & {
  reductionId: string
  version: number
  status: ReductionRecord['status']
  /** The verdict is over candidates that have changed since. */
  isSuperseded: boolean
}

/** The result of a stored run, finished or not. `events` are the run's; without them event counts are 0. */
export function buildReviewedFanoutResult(view: RunView, events: Iterable<EventRecord>): StoredFanoutResult {
  const { run } = view
  const seen = readEvents(view, events)
  const workers = workersInOrder(view).filter(({ kind }) => kind === 'target')
  const targets = workers.map((worker) => targetResult(view, worker, seen))
  const standing = run.verdictId === null ? undefined : view.reductions[run.verdictId]
  const reduction = standing ?? reductionsInOrder(view).at(-1) ?? null
  return {
    runId: run.id,
    status: run.status,
    fanout: {
      prompt: run.prompt,
      metadata: run.metadata,
      targetCount: targets.length,
      targets,
      ...sumOf(workers),
    },
    reduction: reduction === null ? null : reductionResult(view, reduction, workers, seen),
    usage: run.usage,
    cost: run.cost,
  }
}

const TARGET_STATUS = {
  queued: 'running',
  running: 'running',
  completed: 'completed',
  failed: 'failed',
  cancelled: 'cancelled',
} as const satisfies Record<WorkerStatus, FanoutTargetStatus>

function targetResult(view: RunView, worker: WorkerRecord, seen: SeenEvents): FanoutTargetResult {
  return {
    target: worker.target,
    label: worker.target.label,
    status: TARGET_STATUS[worker.status],
    text: worker.result ?? '',
    error: worker.failure,
    ...sessionFacts(view, worker, seen),
  }
}

function reductionResult(
  view: RunView,
  reduction: ReductionRecord,
  workers: WorkerRecord[],
  seen: SeenEvents,
): StoredReductionResult {
  const { id, mode, target, verdict, markdown, rawText, repaired, failure, version, status } = reduction
  const judge = reduction.workerId === null ? undefined : view.workers[reduction.workerId]
  return {
    reductionId: id,
    version,
    mode,
    status,
    isSuperseded: reduction.supersededAt !== null,
    target,
    candidates: reduction.candidates.map(({ name, label, workerId }) => ({
      name,
      label,
      targetIndex: workers.findIndex((worker) => worker.id === workerId),
    })),
    verdict,
    markdown,
    rawText,
    repaired,
    error: failure,
    ...(judge === undefined ? NO_SESSION : sessionFacts(view, judge, seen)),
  }
}

type SessionFacts = Pick<
  FanoutTargetResult,
  'session' | 'trackedSession' | 'eventCount' | 'usage' | 'cost' | 'stopped' | 'stopError'
>

const NO_SESSION: SessionFacts = {
  session: null,
  trackedSession: null,
  eventCount: 0,
  usage: NO_USAGE,
  cost: UNKNOWN_COST,
  stopped: true,
  stopError: null,
}

function sessionFacts(view: RunView, worker: WorkerRecord, seen: SeenEvents): SessionFacts {
  const { count, session, stopError } = seen.get(worker.id) ?? NOTHING_SEEN
  const isOver = session.endedAt !== null
  const isKept = view.run.policy.keepSessions && worker.status === 'completed' && !isOver
  return {
    session: sessionOf(worker.identity),
    trackedSession: worker.identity.sessionId === null ? null : session,
    eventCount: count,
    usage: worker.usage,
    cost: worker.cost,
    stopped: isTerminalWorkerStatus(worker.status) && !isKept && stopError === null,
    stopError,
  }
}

function sessionOf(identity: WorkerIdentity): SessionIdentity | null {
  const { sessionId, ...rest } = identity
  return sessionId === null ? null : { sessionId, ...rest }
}

type Seen = { count: number; session: TrackedSession; stopError: Failure | null }
type SeenEvents = Map<string, Seen>

const NOTHING_SEEN: Seen = { count: 0, session: UNTRACKED_SESSION, stopError: null }

/** What the events of each worker's current attempt say that its row does not. */
function readEvents(view: RunView, events: Iterable<EventRecord>): SeenEvents {
  const seen: SeenEvents = new Map()
  for (const event of events) {
    const { workerId } = event
    if (workerId === null || view.workers[workerId]?.attempt !== event.attempt) continue
    const before = seen.get(workerId) ?? NOTHING_SEEN
    seen.set(workerId, {
      count: before.count + 1,
      session: trackSession(before.session, event, event.createdAt),
      stopError: event.type === 'session.stop.failed' ? event.payload.failure : before.stopError,
    })
  }
  return seen
}

/** Over all attempts. An attempt that never started owes nothing; one that goes on does not owe an unknown amount yet. */
function sumOf(workers: WorkerRecord[]): { usage: TokenUsage; cost: CostTotal } {
  const usage = workers.reduce((sum, worker) => addUsage(addUsage(sum, worker.spent.usage), worker.usage), NO_USAGE)
  const cost = workers.reduce((sum, worker) => {
    const isSettled = worker.startedAt !== null && isTerminalWorkerStatus(worker.status)
    const now = worker.cost.source !== 'unknown' || isSettled ? costTotalOf(worker.cost) : NO_COST
    return addCost(addCost(sum, worker.spent.cost), now)
  }, NO_COST)
  return { usage, cost }
}
