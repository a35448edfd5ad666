import { endQueuedWorker } from '../decide/end-queued-worker'
import type { StateEventDraft } from '../model/events'
import { isInterrupted } from '../model/interruption'
import type { Failure } from '../model/failure'
import type { ReductionRecord, WorkerRecord } from '../model/records'
import { isTerminalRunStatus, isTerminalWorkerStatus } from '../model/status'
import type { ResolvedTarget } from '../model/target'
import { createReductionDraft, type ReductionTools } from '../reduction/create-reduction-draft'
import { coversCandidates, usableCandidates, type UsableCandidate } from '../reduction/usable-candidates'
import { reductionsInOrder, workersInOrder, type ViewPart } from './run-view'

export type ReconcileTools = ReductionTools

/**
 * What happens next in a run, as events to be written; none when there is nothing to do. One step at a time: call it again
 * on the changed view until it returns none. Pure and deterministic; the view must hold all workers and reductions.
 *
 * A run's status is derived. It runs while a worker or a reduction of it does. Then: cancelled if that was asked or if every
 * target was cancelled; failed without a usable candidate; failed when the newest reduction brought no verdict and none
 * stands; else completed. One failed or cancelled worker decides nothing as long as another is usable.
 */
export function reconcileRun(view: ViewPart<'workers' | 'reductions'>, tools: ReconcileTools): StateEventDraft[] {
  const settled = [...cancelQueued(view), ...settleReductions(view)]
  if (settled.length > 0) return settled
  if (isTerminalRunStatus(view.run.status)) return reviveForReduction(view)
  if (view.run.status === 'queued' && workersInOrder(view).some(({ startedAt }) => startedAt !== null)) {
    return [draft('run.started', 'Run started', {})]
  }

  const targets = workersInOrder(view).filter(({ kind }) => kind === 'target')
  if (!targets.every(({ status }) => isTerminalWorkerStatus(status))) return enterStage(view, 'fanout')
  if (reductionsInOrder(view).some((reduction) => isLive(view, reduction))) return enterStage(view, 'reduction')
  if (view.run.cancelRequestedAt !== null) return [draft('run.cancelled', 'Run cancelled', {})]

  const usable = usableCandidates(view)
  if (usable.length === 0) return [endWithoutCandidates(targets)]
  return planReduction(view, usable, tools) ?? [endWithCandidates(view, usable)]
}

/**
 * A worker nobody has started yet ends by itself once the run is to be cancelled; running ones get a control. Only a reducer
 * comes here, created while the run was being cancelled: `cancelRun` ended all others with their controls, and a reducer has none.
 */
function cancelQueued(view: ViewPart<'workers' | 'reductions'>): StateEventDraft[] {
  if (view.run.cancelRequestedAt === null || isTerminalRunStatus(view.run.status)) return []
  return workersInOrder(view).flatMap(({ id }) =>
    endQueuedWorker({ ...view, controls: {} }, id, { status: 'cancelled', by: null }),
  )
}

/** Brings each reduction in line with its reducer, which may have started, been retried or died without a word about it. */
function settleReductions(view: ViewPart<'workers' | 'reductions'>): StateEventDraft[] {
  return reductionsInOrder(view).flatMap((reduction): StateEventDraft[] => {
    const { id, status } = reduction
    const reducer = reducerOf(view, reduction)
    const isOpen = status === 'queued' || status === 'running'
    if (reducer === null) {
      return isOpen
        ? [draft('reduction.failed', 'Reduction has no judge', { id, failure: NO_JUDGE, rawText: null })]
        : []
    }
    switch (reducer.status) {
      case 'queued':
        return []
      case 'running':
        return status === 'running' ? [] : [draft('reduction.started', 'Judge started', { id })]
      case 'cancelled':
        return isOpen ? [draft('reduction.cancelled', 'Reduction cancelled', { id })] : []
      case 'failed':
      case 'completed': {
        const failure = reducer.failure ?? NO_VERDICT
        const payload = { id, failure, rawText: reducer.result }
        return isOpen ? [draft('reduction.failed', `Reduction failed: ${failure.message}`, payload)] : []
      }
    }
  })
}

const NO_JUDGE: Failure = { reason: 'internal', message: 'The reduction was created without a judge.' }
const NO_VERDICT: Failure = { reason: 'invalid_verdict', message: 'The judge ended without a verdict.' }

/** A reduction asked for after the end brings the run back. */
function reviveForReduction(view: ViewPart<'workers' | 'reductions'>): StateEventDraft[] {
  const live = reductionsInOrder(view).find((reduction) => isLive(view, reduction))
  if (live === undefined) return []
  return [
    draft('run.reactivated', 'Run reactivated for a reduction', { by: live.createdBy, reason: 'new reduction' }),
    draft('run.stage.changed', 'Reduction begins', { stage: 'reduction' }),
  ]
}

/** Null when no (further) reduction is wanted: none is planned, or the newest is over these very candidates. */
function planReduction(
  view: ViewPart<'workers' | 'reductions'>,
  usable: UsableCandidate[],
  tools: ReconcileTools,
): StateEventDraft[] | null {
  const plan = view.run.policy.reduction
  if (plan === null) return null
  const newest = reductionsInOrder(view).at(-1)
  if (newest !== undefined && newest.supersededAt === null && coversCandidates(newest, usable)) return null
  return createReductionDraft(
    view,
    { mode: plan.mode, target: judgeOf(view, usable), rubric: plan.rubric ?? null, createdBy: view.run.createdBy },
    tools,
  )
}

/** The plan's judge. Launching fills it in; without one the first usable candidate's target judges. */
function judgeOf(view: ViewPart<'workers' | 'reductions'>, usable: UsableCandidate[]): ResolvedTarget {
  const asked = view.run.policy.reduction?.target
  if (asked !== undefined) {
    const { backend, model = null, options = {}, selection = {} } = asked
    return { backend, model, label: asked.label ?? [backend, model].filter(Boolean).join(' · '), options, selection }
  }
  const [first] = usable
  if (first === undefined) throw new Error(`run ${view.run.id} has no candidate to take a judge from`)
  return first.target
}

function endWithoutCandidates(targets: WorkerRecord[]): StateEventDraft {
  if (targets.every(({ status }) => status === 'cancelled')) {
    return draft('run.cancelled', 'Every worker was cancelled', {})
  }
  if (targets.every((worker) => worker.status === 'cancelled' || isInterrupted(worker))) {
    const message = targets.length === 1 ? 'The worker was interrupted.' : 'Every worker was interrupted or cancelled.'
    return draft('run.failed', message, { failure: { reason: 'interrupted', message } })
  }
  const failure: Failure = { reason: 'no_candidates', message: `None of ${targets.length} workers gave an answer.` }
  return draft('run.failed', failure.message, { failure })
}

function endWithCandidates(view: ViewPart<'workers' | 'reductions'>, usable: UsableCandidate[]): StateEventDraft {
  const reductions = reductionsInOrder(view)
  const newest = reductions.at(-1)
  const stands = reductions.some(({ status, supersededAt }) => status === 'completed' && supersededAt === null)
  if (newest === undefined || stands || !coversCandidates(newest, usable)) {
    return draft('run.completed', 'Run completed', {})
  }
  const why = newest.failure?.message ?? 'it was cancelled.'
  const failure: Failure = {
    reason: 'reduction_failed',
    message: `No verdict over ${usable.length} candidates, which are kept: ${why}`,
  }
  return draft('run.failed', failure.message, { failure })
}

function enterStage(view: ViewPart<'workers' | 'reductions'>, stage: 'fanout' | 'reduction'): StateEventDraft[] {
  if (view.run.status === 'queued' || view.run.stage === stage) return []
  const message = stage === 'fanout' ? 'Fan-out goes on' : 'Reduction begins'
  return [draft('run.stage.changed', message, { stage })]
}

function reducerOf(view: ViewPart<'workers' | 'reductions'>, reduction: ReductionRecord): WorkerRecord | null {
  return reduction.workerId === null ? null : (view.workers[reduction.workerId] ?? null)
}

/** Its judge is going to work, also again after a retry. */
function isLive(view: ViewPart<'workers' | 'reductions'>, reduction: ReductionRecord): boolean {
  const reducer = reducerOf(view, reduction)
  return reducer !== null && !isTerminalWorkerStatus(reducer.status)
}

type RunDraft = Extract<StateEventDraft, { type: `run.${string}` | `reduction.${string}` }>

/** A draft about the run itself. */
function draft<T extends RunDraft['type']>(
  type: T,
  message: string,
  payload: Extract<RunDraft, { type: T }>['payload'],
): StateEventDraft {
  // Type and payload belong together by the signature; a union of drafts cannot be built from a generic one.
  return { workerId: null, attempt: null, type, message, payload } as RunDraft
}
