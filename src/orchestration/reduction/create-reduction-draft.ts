import type { StateEventDraft } from '../model/events'
import type { NewId } from '../model/ids'
import type { ReductionMode } from '../model/launch'
import type { ReductionRecord, WorkerRecord } from '../model/records'
import type { PersonRef } from '../model/request'
import { isTerminalRunStatus } from '../model/status'
import type { ResolvedTarget } from '../model/target'
import { DomainError } from '../model/errors'
import { reductionsInOrder, workersInOrder, type ViewPart } from '../run/run-view'
import { queuedWorker } from '../worker/queued-worker'
import { assignBlindNames } from './blind-names'
import { renderVerdict } from './render-verdict'
import { usableCandidates, type UsableCandidate } from './usable-candidates'
import { verdictWithoutJudge } from './verdict-without-judge'

export type ReductionWish = {
  mode: ReductionMode
  /** Who judges. Not asked when one candidate is usable. */
  target: ResolvedTarget
  rubric: string | null
  createdBy: PersonRef
}

/** `random` returns [0, 1); `now` is ISO 8601 UTC. */
export type ReductionTools = { newId: NewId; random: () => number; now: string }

/**
 * The events that start a new reduction over the run's usable candidates, in the order to be written: a run that is
 * terminal is reactivated, its stage becomes `reduction`, then the reduction with its sealed candidates and its reducer
 * worker; with one usable candidate the verdict at once, without a worker. The view must hold all workers and reductions.
 *
 * @throws DomainError `illegal_state` when no candidate is usable or when another reduction is still going on.
 */
export function createReductionDraft(
  view: ViewPart<'workers' | 'reductions'>,
  wish: ReductionWish,
  tools: ReductionTools,
): StateEventDraft[] {
  const usable = usableCandidates(view)
  const versions = reductionsInOrder(view)
  const going = versions.find(({ status }) => status === 'queued' || status === 'running')
  if (going !== undefined) {
    throw new DomainError(
      'illegal_state',
      `reduction ${going.id} of run ${view.run.id} is ${going.status}; wait for its end`,
    )
  }
  const [only] = usable
  if (only === undefined) {
    throw new DomainError(
      'illegal_state',
      `run ${view.run.id} has no usable candidate; a reduction needs a completed one`,
    )
  }

  const reductionId = tools.newId('red')
  const worker = usable.length === 1 ? null : reducerWorker(view, reductionId, wish.target, tools)
  const reduction: ReductionRecord = {
    id: reductionId,
    runId: view.run.id,
    version: Math.max(0, ...versions.map(({ version }) => version)) + 1,
    mode: wish.mode,
    target: worker?.target ?? null,
    rubric: wish.rubric,
    workerId: worker?.id ?? null,
    status: 'queued',
    candidates: assignBlindNames(usable, tools.random).map(({ name, item }) => sealed(name, item)),
    verdict: null,
    markdown: null,
    rawText: null,
    repaired: false,
    supersededAt: null,
    adoptedBy: null,
    createdBy: wish.createdBy,
    failure: null,
    createdAt: tools.now,
    endedAt: null,
  }
  return [
    ...entering(view, wish.createdBy),
    {
      workerId: null,
      attempt: null,
      type: 'reduction.created',
      message: `Reduction ${reduction.version} (${wish.mode}) over ${usable.length} of ${targetCount(view)} candidates`,
      payload: { reduction, by: wish.createdBy },
    },
    ...(worker === null ? [withoutJudge(reduction, only)] : [workerCreated(worker)]),
  ]
}

function entering(view: ViewPart<'workers' | 'reductions'>, by: PersonRef): StateEventDraft[] {
  const drafts: StateEventDraft[] = []
  if (isTerminalRunStatus(view.run.status)) {
    drafts.push({
      workerId: null,
      attempt: null,
      type: 'run.reactivated',
      message: 'Run reactivated for a new reduction',
      payload: { by, reason: 'new reduction' },
    })
  }
  drafts.push({
    workerId: null,
    attempt: null,
    type: 'run.stage.changed',
    message: 'Reduction begins',
    payload: { stage: 'reduction' },
  })
  return drafts
}

function sealed(name: string, { id, attempt, target }: UsableCandidate): ReductionRecord['candidates'][number] {
  return { name, workerId: id, attempt, label: target.label }
}

function workerCreated(worker: WorkerRecord): StateEventDraft {
  return {
    workerId: worker.id,
    attempt: worker.attempt,
    type: 'worker.created',
    message: `${worker.title} queued`,
    payload: { worker },
  }
}

function withoutJudge(reduction: ReductionRecord, only: UsableCandidate): StateEventDraft {
  const [candidate] = reduction.candidates
  const verdict = verdictWithoutJudge(reduction.mode, { name: candidate?.name ?? 'A', text: only.result })
  return {
    workerId: null,
    attempt: null,
    type: 'reduction.completed',
    message: 'One usable candidate: no judge was needed',
    payload: {
      id: reduction.id,
      verdict,
      markdown: renderVerdict(verdict, reduction.candidates),
      rawText: null,
      repaired: false,
    },
  }
}

function reducerWorker(
  view: ViewPart<'workers' | 'reductions'>,
  reductionId: string,
  target: ResolvedTarget,
  { newId, now }: ReductionTools,
): WorkerRecord {
  return queuedWorker({
    id: newId('wkr'),
    runId: view.run.id,
    ordinal: Math.max(0, ...workersInOrder(view).map(({ ordinal }) => ordinal)) + 1,
    kind: 'reducer',
    title: `Judge · ${target.label}`,
    target,
    reductionId,
    createdAt: now,
  })
}

function targetCount(view: ViewPart<'workers' | 'reductions'>): number {
  return workersInOrder(view).filter(({ kind }) => kind === 'target').length
}
