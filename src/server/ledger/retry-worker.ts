import { DomainError } from '@/orchestration/model/errors'
import type { StateEventDraft } from '@/orchestration/model/events'
import type {
  GivenAttempt,
  WorkerAttemptRecord,
  WorkerControlRecord,
  WorkerRecord,
} from '@/orchestration/model/records'
import type { PersonRef } from '@/orchestration/model/request'
import { sessionToResume } from '@/orchestration/model/session-to-resume'
import { isTerminalRunStatus, isTerminalWorkerStatus } from '@/orchestration/model/status'
import { attemptKey, entityOf, reductionsInOrder, type RunView } from '@/orchestration/run/run-view'
import { change } from './change'
import { draftOf } from './event-draft'
import { timeOf, type LedgerContext } from './ledger-context'
import { requireWorker } from './workers'

type RetryOptions = {
  resume: boolean
  reason: string
  by: PersonRef | null
  /** What a person says to the next attempt. */
  message?: WorkerControlRecord | undefined
}

/** Who reactivates a run when no person ordered it. */
const SYSTEM: PersonRef = { id: 'system', name: 'Plenum' }

/**
 * See `LedgerStore.resetWorkerForRetry`.
 * @throws DomainError `illegal_state` for a worker that has not ended, a reducer, a resume without a session, or a run that
 * is on its way to its end by a cancel: nothing of it is started any more, so the new attempt would wait for ever.
 */
export async function resetWorkerForRetry(
  ctx: LedgerContext,
  workerId: string,
  options: RetryOptions,
): Promise<WorkerRecord> {
  const { runId } = await requireWorker(ctx, workerId)
  const scope = { workerIds: [workerId], attemptsOfWorkers: [workerId], reductions: true }
  const { view } = await change(ctx, runId, scope, (current) => {
    const worker = endedWorker(current, workerId)
    assertNotCancelling(current, workerId)
    if (worker.kind === 'reducer') {
      throw new DomainError(
        'illegal_state',
        `worker ${workerId} is a reducer, which is not retried: judge again instead`,
        {
          details: { id: workerId, kind: worker.kind },
        },
      )
    }
    return [
      ...archiveDrafts(current, worker, timeOf(ctx.clock)),
      requeueDraft(worker, options),
      ...messageDrafts(worker, options),
      ...reactivateDrafts(current, options),
      ...supersedeDrafts(current),
    ]
  })
  return entityOf(view, 'workers', workerId)
}

function assertNotCancelling({ run }: RunView, workerId: string): void {
  if (run.cancelRequestedAt === null || isTerminalRunStatus(run.status)) return
  throw new DomainError(
    'illegal_state',
    `run ${run.id} is being cancelled; worker ${workerId} can be tried again when it has ended`,
    { details: { id: workerId, runId: run.id, cancelRequestedAt: run.cancelRequestedAt } },
  )
}

/** Archives an ended attempt without queueing another. One that is archived already is returned as it is. */
export async function archiveWorkerAttempt(ctx: LedgerContext, workerId: string): Promise<WorkerAttemptRecord> {
  const { runId, attempt } = await requireWorker(ctx, workerId)
  const scope = { workerIds: [workerId], attemptsOfWorkers: [workerId] }
  const { view } = await change(ctx, runId, scope, (current) =>
    archiveDrafts(current, endedWorker(current, workerId), timeOf(ctx.clock)),
  )
  const archived = view.attempts[attemptKey(workerId, attempt)]
  if (archived) return archived
  throw new DomainError('conflict', `worker ${workerId} went on to another attempt at this moment`, {
    details: { id: workerId, attempt },
  })
}

function endedWorker(view: RunView, workerId: string): WorkerRecord {
  const worker = entityOf(view, 'workers', workerId)
  if (isTerminalWorkerStatus(worker.status)) return worker
  throw new DomainError(
    'illegal_state',
    `worker ${workerId} is ${worker.status}; only one that has ended can be tried again`,
    {
      details: { id: workerId, status: worker.status },
    },
  )
}

function archiveDrafts(view: RunView, worker: WorkerRecord, now: string): StateEventDraft[] {
  if (view.attempts[attemptKey(worker.id, worker.attempt)] !== undefined) return []
  const attempt: GivenAttempt = {
    runId: worker.runId,
    workerId: worker.id,
    attempt: worker.attempt,
    status: worker.status,
    epoch: worker.epoch,
    identity: worker.identity,
    result: worker.result,
    resultPartial: worker.resultPartial,
    resultJson: worker.resultJson,
    failure: worker.failure,
    usage: worker.usage,
    cost: worker.cost,
    startedAt: worker.startedAt,
    endedAt: worker.endedAt,
    archivedAt: now,
  }
  return [draftOf('worker.attempt.archived', worker, `Attempt ${worker.attempt} archived`, { attempt })]
}

function requeueDraft(worker: WorkerRecord, { resume, reason, by }: RetryOptions): StateEventDraft {
  const resumeFrom = resume ? sessionToResume(worker) : null
  if (resume && resumeFrom === null) {
    throw new DomainError(
      'illegal_state',
      `worker ${worker.id} is ${worker.status} and has no session to go on with; retry it from the start`,
      { details: { id: worker.id, status: worker.status } },
    )
  }
  const message = `${worker.title} ${resume ? 'is resumed' : 'is tried again'}: ${reason}`
  return draftOf('worker.requeued', worker, message, { attempt: worker.attempt + 1, resumeFrom, reason, by })
}

function messageDrafts(worker: WorkerRecord, { message }: RetryOptions): StateEventDraft[] {
  if (message === undefined) return []
  const control = { ...message, attempt: worker.attempt + 1 }
  const words = `${control.requestedBy.name} wrote to the agent`
  return [{ ...draftOf('control.requested', worker, words, { control }), attempt: control.attempt }]
}

function reactivateDrafts({ run }: RunView, { reason, by }: RetryOptions): StateEventDraft[] {
  if (!isTerminalRunStatus(run.status)) return []
  return [draftOf('run.reactivated', null, `Run reactivated: ${reason}`, { by: by ?? SYSTEM, reason })]
}

/** Verdicts stand where they were read, but all of them are about other answers now. */
function supersedeDrafts(view: RunView): StateEventDraft[] {
  return reductionsInOrder(view)
    .filter(({ status, supersededAt }) => status === 'completed' && supersededAt === null)
    .map(({ id }) => draftOf('reduction.superseded', null, 'Verdict superseded: a candidate is tried again', { id }))
}
