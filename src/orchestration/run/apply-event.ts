import type { EventOf, EventRecord, StateEventType } from '../model/events'
import { isStateEvent } from '../model/events'
import type { RunRecord, WorkerControlRecord, WorkerRecord } from '../model/records'
import { NO_IDENTITY } from '../model/records'
import { EXPIRY_POLICY, type RuntimeRequestRecord } from '../model/request'
import { assertTransition, isTerminalWorkerStatus } from '../model/status'
import {
  addCost,
  addUsage,
  costTotalOf,
  NO_COST,
  NO_USAGE,
  subtractCost,
  subtractUsage,
  UNKNOWN_COST,
} from '../model/usage'
import { attemptKey, entityOf, type RunView } from './run-view'

/**
 * What an event changes: the only such code, used by every ledger transaction, by the browser, by replay and by tests.
 * Pure; returns a view that shares what did not change, so `next.workers[id] !== prev.workers[id]` says "this row changed".
 *
 * @throws DomainError `illegal_state` for a transition the tables forbid, `not_found` for a row the view does not hold.
 */
export function applyEvent(view: RunView, event: EventRecord): RunView {
  const next = isStateEvent(event) ? applyStateEvent(view, event) : view
  return { ...next, run: { ...next.run, lastSeq: event.seq } }
}

type Applier<T extends StateEventType> = (view: RunView, event: EventOf<T>) => RunView

function applyStateEvent(view: RunView, event: Extract<EventRecord, { type: StateEventType }>): RunView {
  // The table is keyed by the type, so the applier fits the event; TypeScript cannot correlate the two.
  const apply = APPLIERS[event.type] as Applier<typeof event.type>
  return apply(view, event)
}

const APPLIERS: { [T in StateEventType]: Applier<T> } = {
  'run.created': (view, { payload }) => ({ ...view, run: payload.run }),
  'run.started': (view, { createdAt }) =>
    moveRun(view, 'running', { stage: 'fanout', startedAt: view.run.startedAt ?? createdAt }),
  'run.stage.changed': (view, { payload }) => patchRun(view, { stage: payload.stage }),
  'run.cancel_requested': (view, { createdAt }) =>
    patchRun(view, { cancelRequestedAt: view.run.cancelRequestedAt ?? createdAt }),
  'run.completed': (view, { createdAt }) =>
    moveRun(view, 'completed', { stage: 'done', endedAt: createdAt, failure: null }),
  'run.failed': (view, { payload, createdAt }) =>
    moveRun(view, 'failed', { stage: 'done', endedAt: createdAt, failure: payload.failure }),
  'run.cancelled': (view, { createdAt }) => moveRun(view, 'cancelled', { stage: 'done', endedAt: createdAt }),
  'run.reactivated': (view) =>
    moveRun(view, 'running', { stage: 'fanout', endedAt: null, failure: null, cancelRequestedAt: null }),

  'worker.created': (view, { payload }) => putWorker(view, payload.worker),
  'worker.started': (view, { workerId, payload, createdAt }) =>
    moveWorker(view, workerId, 'running', {
      epoch: payload.epoch,
      runnerId: payload.runnerId,
      leaseUntil: payload.leaseUntil,
      launchId: payload.launchId,
      startedAt: createdAt,
    }),
  'worker.identified': (view, { workerId, payload }) => patchWorker(view, workerId, { identity: payload.identity }),
  'worker.completed': (view, { workerId, payload, createdAt }) =>
    moveWorker(view, workerId, 'completed', {
      ...ENDED,
      result: payload.result,
      resultPartial: false,
      resultJson: payload.resultJson,
      failure: null,
      endedAt: createdAt,
    }),
  'worker.failed': (view, { workerId, payload, createdAt }) =>
    moveWorker(view, workerId, 'failed', {
      ...ENDED,
      result: payload.result,
      resultPartial: payload.result !== null,
      failure: payload.failure,
      endedAt: createdAt,
    }),
  'worker.cancelled': (view, { workerId, payload, createdAt }) =>
    moveWorker(view, workerId, 'cancelled', {
      ...ENDED,
      result: payload.result,
      resultPartial: payload.result !== null,
      endedAt: createdAt,
    }),
  'worker.attempt.archived': (view, { payload: { attempt } }) => {
    const worker = entityOf(view, 'workers', attempt.workerId)
    const archived = {
      ...view,
      attempts: { ...view.attempts, [attemptKey(attempt.workerId, attempt.attempt)]: attempt },
    }
    return putWorker(archived, {
      ...worker,
      // What it owes is in `spent` from here on: an attempt that never started owes nothing more.
      startedAt: null,
      usage: NO_USAGE,
      cost: UNKNOWN_COST,
      spent: {
        usage: addUsage(worker.spent.usage, worker.usage),
        cost: addCost(worker.spent.cost, attemptCost(worker)),
      },
    })
  },
  'worker.requeued': (view, { workerId, payload }) =>
    moveWorker(view, workerId, 'queued', {
      ...ENDED,
      attempt: payload.attempt,
      resumeFrom: payload.resumeFrom,
      launchId: null,
      identity: NO_IDENTITY,
      result: null,
      resultPartial: false,
      resultJson: null,
      failure: null,
      startedAt: null,
      endedAt: null,
    }),
  'worker.writes.refused': (view) => view,
  'usage.updated': (view, { workerId, payload }) =>
    patchWorker(view, workerId, { usage: payload.usage, cost: payload.cost }),

  'request.opened': (view, { payload }) => putRequest(view, payload.request),
  'request.responded': (view, { payload, createdAt }) =>
    moveRequest(view, payload.id, 'responded', {
      responseStatus: 'queued',
      answer: payload.answer,
      answeredBy: payload.by,
      answeredAt: createdAt,
    }),
  'request.expired': (view, { payload: { id, answer, reason }, createdAt }) =>
    answer === null
      ? moveRequest(view, id, 'closed', { closeReason: reason, resolvedAt: createdAt })
      : moveRequest(view, id, 'responded', {
          responseStatus: 'queued',
          answer,
          answeredBy: EXPIRY_POLICY,
          answeredAt: createdAt,
        }),
  'request.response.completed': (view, { payload, createdAt }) =>
    patchRequest(view, payload.id, { responseStatus: 'completed', deliveredAt: createdAt, responseError: null }),
  'request.response.failed': (view, { payload }) =>
    patchRequest(view, payload.id, { responseStatus: 'failed', responseError: payload.error }),
  'request.resolved': (view, { payload, createdAt }) =>
    moveRequest(view, payload.id, 'resolved', { resolvedAt: createdAt }),
  'request.closed': (view, { payload, createdAt }) =>
    moveRequest(view, payload.id, 'closed', { resolvedAt: createdAt, closeReason: payload.reason }),

  'control.requested': (view, { payload }) => putControl(view, payload.control),
  'control.observed': (view, { payload, createdAt }) => {
    const control = entityOf(view, 'controls', payload.id)
    const receipts = [...control.receipts, { step: payload.step, at: createdAt, note: payload.note }]
    return putControl(view, { ...control, receipts })
  },
  'control.completed': (view, { payload, createdAt }) => settleControl(view, payload.id, createdAt, 'completed', null),
  'control.failed': (view, { payload, createdAt }) =>
    settleControl(view, payload.id, createdAt, 'failed', payload.error),

  'reduction.created': (view, { payload }) => putReduction(view, payload.reduction),
  'reduction.started': (view, { payload }) => patchReduction(view, payload.id, { status: 'running' }),
  'reduction.completed': (view, { payload: { id, ...verdict }, createdAt }) =>
    patchRun(patchReduction(view, id, { ...verdict, status: 'completed', endedAt: createdAt, failure: null }), {
      verdictId: adoptedVerdictId(view) ?? id,
    }),
  'reduction.failed': (view, { payload, createdAt }) =>
    patchReduction(view, payload.id, {
      status: 'failed',
      failure: payload.failure,
      rawText: payload.rawText,
      endedAt: createdAt,
    }),
  'reduction.cancelled': (view, { payload, createdAt }) =>
    patchReduction(view, payload.id, { status: 'cancelled', endedAt: createdAt }),
  'reduction.superseded': (view, { payload, createdAt }) =>
    patchReduction(view, payload.id, { supersededAt: createdAt }),
  'reduction.adopted': (view, { payload: { id, by, reason, winnerLabel = null } }) =>
    patchRun(patchReduction(view, id, { adoptedBy: { ...by, reason, winnerLabel } }), { verdictId: id }),

  'artifact.added': (view, { payload: { artifact } }) => ({
    ...view,
    artifacts: { ...view.artifacts, [artifact.id]: artifact },
  }),
}

/** An attempt that ended holds no lease. */
const ENDED = { runnerId: null, leaseUntil: null } as const

function patchRun(view: RunView, patch: Partial<RunRecord>): RunView {
  return { ...view, run: { ...view.run, ...patch } }
}

function moveRun(view: RunView, status: RunRecord['status'], patch: Partial<RunRecord>): RunView {
  assertTransition('run', view.run.id, view.run.status, status)
  return patchRun(view, { ...patch, status })
}

function moveWorker(
  view: RunView,
  workerId: string | null,
  status: WorkerRecord['status'],
  patch: Partial<WorkerRecord>,
): RunView {
  const worker = entityOf(view, 'workers', workerId ?? '')
  assertTransition('worker', worker.id, worker.status, status)
  return putWorker(view, { ...worker, ...patch, status })
}

function patchWorker(view: RunView, workerId: string | null, patch: Partial<WorkerRecord>): RunView {
  return putWorker(view, { ...entityOf(view, 'workers', workerId ?? ''), ...patch })
}

/** Puts a worker and keeps the run's counts, usage and cost by the difference it makes. */
function putWorker(view: RunView, worker: WorkerRecord): RunView {
  const before = view.workers[worker.id]
  const counts = { ...view.run.counts }
  if (worker.kind === 'target') {
    if (before) counts[before.status] -= 1
    counts[worker.status] += 1
  }
  const usage = addUsage(
    before ? subtractUsage(view.run.usage, totalUsage(before)) : view.run.usage,
    totalUsage(worker),
  )
  const cost = addCost(before ? subtractCost(view.run.cost, totalCost(before)) : view.run.cost, totalCost(worker))
  return { ...view, run: { ...view.run, counts, usage, cost }, workers: { ...view.workers, [worker.id]: worker } }
}

function totalUsage(worker: WorkerRecord) {
  return addUsage(worker.spent.usage, worker.usage)
}

function totalCost(worker: WorkerRecord) {
  return addCost(worker.spent.cost, attemptCost(worker))
}

/** An attempt whose cost is unknown counts as such once it has ended after it had started; before, nothing is owed. */
function attemptCost(worker: WorkerRecord) {
  if (worker.cost.source !== 'unknown') return costTotalOf(worker.cost)
  const owes = worker.startedAt !== null && isTerminalWorkerStatus(worker.status)
  return owes ? costTotalOf(worker.cost) : NO_COST
}

function moveRequest(
  view: RunView,
  id: string,
  status: RuntimeRequestRecord['status'],
  patch: Partial<RuntimeRequestRecord>,
): RunView {
  const request = entityOf(view, 'requests', id)
  assertTransition('request', id, request.status, status)
  return putRequest(view, { ...request, ...patch, status })
}

function patchRequest(view: RunView, id: string, patch: Partial<RuntimeRequestRecord>): RunView {
  return putRequest(view, { ...entityOf(view, 'requests', id), ...patch })
}

function putRequest(view: RunView, request: RuntimeRequestRecord): RunView {
  const wasOpen = view.requests[request.id]?.status === 'open' ? 1 : 0
  const isOpen = request.status === 'open' ? 1 : 0
  return {
    ...view,
    run: { ...view.run, openRequests: view.run.openRequests - wasOpen + isOpen },
    requests: { ...view.requests, [request.id]: request },
  }
}

function putControl(view: RunView, control: WorkerControlRecord): RunView {
  return { ...view, controls: { ...view.controls, [control.id]: control } }
}

function settleControl(
  view: RunView,
  id: string,
  at: string,
  status: 'completed' | 'failed',
  error: string | null,
): RunView {
  return putControl(view, { ...entityOf(view, 'controls', id), status, error, completedAt: at })
}

/** A person's choice stands until a person makes another. A view that lacks the standing verdict is refused, not guessed at. */
function adoptedVerdictId(view: RunView): string | null {
  const { verdictId } = view.run
  return verdictId === null || entityOf(view, 'reductions', verdictId).adoptedBy === null ? null : verdictId
}

function putReduction(view: RunView, reduction: RunView['reductions'][string]): RunView {
  return { ...view, reductions: { ...view.reductions, [reduction.id]: reduction } }
}

function patchReduction(view: RunView, id: string, patch: Partial<RunView['reductions'][string]>): RunView {
  return putReduction(view, { ...entityOf(view, 'reductions', id), ...patch })
}
