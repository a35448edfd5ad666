import type { EventOf, EventRecord, StateEventType } from '../model/events'
import { isStateEvent } from '../model/events'
import { assertReadable } from '../model/events/unreadable-event'
import type { RunRecord, WorkerControlRecord, WorkerRecord } from '../model/records'
import { NO_IDENTITY } from '../model/records'
import { EXPIRY_POLICY, type RuntimeRequestRecord } from '../model/request'
import { assertTransition } from '../model/status'
import { addCost, addUsage, NO_USAGE, UNKNOWN_COST } from '../model/usage'
import { completeAttemptRecord, completeRequestRecord, completeWorkerRecord } from './complete-records'
import { attemptCost, putWorker } from './put-worker'
import { attemptKey, entityOf, type RunView } from './run-view'

/**
 * What an event changes: the only such code, used by every ledger transaction, by the browser, by replay and by tests.
 * Pure; returns a view that shares what did not change, so `next.workers[id] !== prev.workers[id]` says "this row changed".
 *
 * @throws UnreadableEventError for an event of a type or version that this build does not know: what it changes is not known.
 * @throws DomainError `illegal_state` for a transition the tables forbid, `not_found` for a row the view does not hold.
 */
export function applyEvent(view: RunView, event: EventRecord): RunView {
  assertReadable(event)
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

  'worker.created': (view, { payload, createdAt }) => putWorker(view, completeWorkerRecord(payload.worker, createdAt)),
  'worker.started': (view, event) =>
    moveWorker(view, event, 'running', {
      epoch: event.payload.epoch,
      runnerId: event.payload.runnerId,
      leaseUntil: event.payload.leaseUntil,
      launchId: event.payload.launchId,
      startedAt: event.createdAt,
    }),
  'worker.identified': (view, event) => patchWorker(view, event, { identity: event.payload.identity }),
  'worker.completed': (view, event) =>
    moveWorker(view, event, 'completed', {
      ...ENDED,
      result: event.payload.result,
      resultPartial: false,
      resultJson: event.payload.resultJson,
      failure: null,
      endedAt: event.createdAt,
    }),
  'worker.failed': (view, event) =>
    moveWorker(view, event, 'failed', {
      ...ENDED,
      result: event.payload.result,
      resultPartial: event.payload.result !== null,
      failure: event.payload.failure,
      endedAt: event.createdAt,
    }),
  'worker.cancelled': (view, event) =>
    moveWorker(view, event, 'cancelled', {
      ...ENDED,
      result: event.payload.result,
      resultPartial: event.payload.result !== null,
      endedAt: event.createdAt,
    }),
  'worker.attempt.archived': (view, { payload: { attempt }, createdAt }) => {
    const worker = entityOf(view, 'workers', attempt.workerId)
    const record = completeAttemptRecord(attempt, worker)
    const archived = { ...view, attempts: { ...view.attempts, [attemptKey(worker.id, attempt.attempt)]: record } }
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
      updatedAt: createdAt,
    })
  },
  'worker.requeued': (view, event) =>
    moveWorker(view, event, 'queued', {
      ...ENDED,
      attempt: event.payload.attempt,
      resumeFrom: event.payload.resumeFrom,
      launchId: null,
      identity: NO_IDENTITY,
      result: null,
      resultPartial: false,
      resultJson: null,
      failure: null,
      queuedAt: event.createdAt,
      startedAt: null,
      endedAt: null,
    }),
  'worker.writes.refused': (view) => view,
  'usage.updated': (view, event) => patchWorker(view, event, { usage: event.payload.usage, cost: event.payload.cost }),

  'request.opened': (view, { payload: { request }, createdAt }) =>
    putRequest(view, completeRequestRecord(request, entityOf(view, 'workers', request.workerId), createdAt)),
  'request.responded': (view, event) =>
    moveRequest(view, event, 'responded', {
      responseStatus: 'queued',
      responseError: null,
      answer: event.payload.answer,
      answeredBy: event.payload.by,
      answeredAt: event.createdAt,
    }),
  'request.expired': (view, event) => {
    const { answer, reason } = event.payload
    if (answer === null) {
      return moveRequest(view, event, 'closed', { closeReason: reason, resolvedAt: event.createdAt })
    }
    return moveRequest(view, event, 'responded', {
      responseStatus: 'queued',
      responseError: null,
      answer,
      answeredBy: EXPIRY_POLICY,
      answeredAt: event.createdAt,
    })
  },
  'request.response.completed': (view, event) =>
    patchRequest(view, event, {
      responseStatus: 'completed',
      deliveredAt: event.createdAt,
      responseError: null,
      responseJson: event.payload.responseJson ?? null,
    }),
  'request.response.failed': (view, event) =>
    patchRequest(view, event, { responseStatus: 'failed', responseError: event.payload.error }),
  'request.reopened': (view, event) =>
    moveRequest(view, event, 'open', { answer: null, answeredBy: null, answeredAt: null }),
  'request.resolved': (view, event) => moveRequest(view, event, 'resolved', { resolvedAt: event.createdAt }),
  'request.closed': (view, event) =>
    moveRequest(view, event, 'closed', { resolvedAt: event.createdAt, closeReason: event.payload.reason }),

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

type WorkerEvent = Pick<EventRecord, 'workerId' | 'createdAt'>

function moveWorker(
  view: RunView,
  event: WorkerEvent,
  status: WorkerRecord['status'],
  patch: Partial<WorkerRecord>,
): RunView {
  const worker = entityOf(view, 'workers', event.workerId ?? '')
  assertTransition('worker', worker.id, worker.status, status)
  return patchWorker(view, event, { ...patch, status })
}

function patchWorker(view: RunView, { workerId, createdAt }: WorkerEvent, patch: Partial<WorkerRecord>): RunView {
  return putWorker(view, { ...entityOf(view, 'workers', workerId ?? ''), ...patch, updatedAt: createdAt })
}

type RequestEvent = { payload: { id: string }; createdAt: string }

function moveRequest(
  view: RunView,
  event: RequestEvent,
  status: RuntimeRequestRecord['status'],
  patch: Partial<RuntimeRequestRecord>,
): RunView {
  const request = entityOf(view, 'requests', event.payload.id)
  assertTransition('request', request.id, request.status, status)
  return patchRequest(view, event, { ...patch, status })
}

function patchRequest(view: RunView, event: RequestEvent, patch: Partial<RuntimeRequestRecord>): RunView {
  const request = entityOf(view, 'requests', event.payload.id)
  return putRequest(view, { ...request, ...patch, updatedAt: event.createdAt })
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
