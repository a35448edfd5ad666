import { closeRequests } from '@/orchestration/decide/close-requests'
import { settleControls } from '@/orchestration/decide/settle-controls'
import { DomainError } from '@/orchestration/model/errors'
import type { StateEventDraft } from '@/orchestration/model/events'
import type { ReductionRecord, WorkerControlRecord, WorkerRecord } from '@/orchestration/model/records'
import type { Fence, ReductionOutcome, WorkerOutcome } from '@/orchestration/ports'
import { entityOf, type ViewPart } from '@/orchestration/run/run-view'
import { assertFence } from './assert-fence'
import { change } from './change'
import { draftOf } from '@/orchestration/model/event-draft'
import type { LedgerContext } from './ledger-context'
import { requireWorker } from './workers'

/** Ends an attempt with all that hangs on it. The worker's own event is the last of its attempt. */
export async function completeWorker(ctx: LedgerContext, fence: Fence, outcome: WorkerOutcome): Promise<WorkerRecord> {
  const { workerId, runId } = fence
  const { kind } = await requireWorker(ctx, workerId)
  const scope = {
    // A verdict is superseded at birth when one of its candidates was tried again meanwhile.
    workerIds: kind === 'reducer' ? ('all' as const) : [workerId],
    requestsOfWorkers: [workerId],
    controlsOfWorkers: [workerId],
    reductions: true,
  }
  const { view } = await change(ctx, runId, scope, (current) => {
    const worker = assertFence(current, fence)
    return [
      ...closeRequests(current, worker, `the attempt has ended (${outcome.status})`),
      ...settleControls(current, worker, {
        effectOf: (control) => effectOf(control, outcome),
        errorOf: (control) => noEffectOf(control, outcome),
      }),
      ...reductionDrafts(current, worker, outcome),
      endDraft(worker, outcome),
    ]
  })
  return entityOf(view, 'workers', workerId)
}

function endDraft(worker: WorkerRecord, outcome: WorkerOutcome): StateEventDraft {
  switch (outcome.status) {
    case 'completed': {
      const { result, resultJson } = outcome
      return draftOf('worker.completed', worker, `${worker.title} completed`, { result, resultJson })
    }
    case 'failed': {
      const { failure, result } = outcome
      return draftOf('worker.failed', worker, `${worker.title}: ${failure.message}`, { failure, result })
    }
    case 'cancelled': {
      const { result, by } = outcome
      return draftOf('worker.cancelled', worker, `${worker.title} cancelled`, { result, by })
    }
  }
}

/** How the end of the attempt is the effect of the control; null when it is not. */
function effectOf({ action }: WorkerControlRecord, outcome: WorkerOutcome): string | null {
  switch (action) {
    case 'cancel':
      return outcome.status === 'cancelled' ? 'the attempt was cancelled' : null
    case 'interrupt':
      return outcome.status === 'failed' && outcome.failure.reason === 'interrupted' ? 'the turn was interrupted' : null
    case 'retry':
    case 'resume':
    case 'send':
      return null
  }
}

function noEffectOf({ action }: WorkerControlRecord, { status }: WorkerOutcome): string {
  const what = action === 'send' ? 'the agent took the message' : `the ${action} took effect`
  return `the attempt ended as ${status} before ${what}`
}

function reductionDrafts(
  view: ViewPart<'workers' | 'requests' | 'reductions'>,
  worker: WorkerRecord,
  outcome: WorkerOutcome,
): StateEventDraft[] {
  if (worker.reductionId === null) return []
  const reduction = entityOf(view, 'reductions', worker.reductionId)
  if (reduction.status !== 'queued' && reduction.status !== 'running') return []
  const { id } = reduction
  if (outcome.status === 'cancelled') return [draftOf('reduction.cancelled', worker, 'Reduction cancelled', { id })]

  const verdict = outcome.reduction ?? reductionFailure(worker, outcome)
  if (verdict.status === 'failed') {
    const { failure, rawText } = verdict
    return [draftOf('reduction.failed', worker, `Reduction failed: ${failure.message}`, { id, failure, rawText })]
  }
  const { status: _status, ...parts } = verdict
  const completed = draftOf('reduction.completed', worker, 'Verdict reached', { id, ...parts })
  if (!hasStaleCandidate(view, reduction)) return [completed]
  return [completed, draftOf('reduction.superseded', worker, 'A candidate was tried again meanwhile', { id })]
}

/** A reducer that failed takes its reduction with it. One that completed must bring the verdict. */
function reductionFailure(
  worker: WorkerRecord,
  outcome: Exclude<WorkerOutcome, { status: 'cancelled' }>,
): ReductionOutcome {
  if (outcome.status === 'failed') return { status: 'failed', failure: outcome.failure, rawText: outcome.result }
  throw new DomainError('invalid_input', `worker ${worker.id} is a reducer; it completes with its reduction's outcome`)
}

function hasStaleCandidate(
  view: ViewPart<'workers' | 'requests' | 'reductions'>,
  { candidates }: ReductionRecord,
): boolean {
  return candidates.some(({ workerId, attempt }) => view.workers[workerId]?.attempt !== attempt)
}
