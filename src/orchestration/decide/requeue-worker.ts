import { DomainError } from '../model/errors'
import { draftOf } from '../model/event-draft'
import type { StateEventDraft } from '../model/events'
import type { WorkerControlRecord, WorkerRecord } from '../model/records'
import type { PersonRef } from '../model/request'
import { sessionToResume } from '../model/session-to-resume'
import { isTerminalRunStatus, isTerminalWorkerStatus } from '../model/status'
import { entityOf, reductionsInOrder, type RunView, type ViewPart } from '../run/run-view'
import { archiveAttempt } from './archive-attempt'
import { controlRequested, controlTookEffect } from './control-drafts'
import type { Decision } from './decision'

export type Requeue = {
  workerId: string
  /** The attempt the order is about, where a person saw one: another has begun since is a conflict. Absent: the last. */
  attempt?: number
  resume: boolean
  reason: string
  by: PersonRef | null
  /** The order that is stored with it: a retry or resume completes by it, a message waits for the next attempt. */
  control?: WorkerControlRecord | undefined
  /** ISO 8601 UTC. */
  now: string
}

type RequeueScope = { workerIds: string[]; attemptsOfWorkers: string[]; reductions: true }

/** Who reactivates a run when no person ordered it. */
const SYSTEM: PersonRef = { id: 'system', name: 'Plenum' }

/**
 * Archives the attempt of a worker that has ended, queues the next, stores the order, reactivates the run and supersedes its
 * verdicts.
 * @throws DomainError `illegal_state` for a worker that has not ended, a reducer, a resume without a session, or a run that
 * is being cancelled: nothing of it is started any more, so the new attempt would wait for ever; `conflict` for another attempt.
 */
export function requeueWorker(requeue: Requeue): Decision<RequeueScope> {
  const { workerId } = requeue
  return {
    scope: { workerIds: [workerId], attemptsOfWorkers: [workerId], reductions: true },
    decide(view) {
      const worker = endedWorker(view, workerId)
      assertSameAttempt(worker, requeue)
      assertNotCancelling(view, workerId)
      assertNoReducer(worker)
      return [
        ...archiveAttempt(view, worker, requeue.now),
        requeuedDraft(worker, requeue),
        ...orderDrafts(worker, requeue),
        ...reactivateDrafts(view, requeue),
        ...supersedeDrafts(view),
      ]
    },
  }
}

/** @throws DomainError `illegal_state` for a worker that has not ended. */
export function endedWorker(view: ViewPart<'workers'>, workerId: string): WorkerRecord {
  const worker = entityOf(view, 'workers', workerId)
  if (isTerminalWorkerStatus(worker.status)) return worker
  throw new DomainError(
    'illegal_state',
    `worker ${workerId} is ${worker.status}; only one that has ended can be tried again`,
    { details: { id: workerId, status: worker.status } },
  )
}

function assertSameAttempt({ id, attempt }: WorkerRecord, requeue: Requeue): void {
  if (requeue.attempt === undefined || requeue.attempt === attempt) return
  throw new DomainError('conflict', `worker ${id} has begun attempt ${attempt} since attempt ${requeue.attempt}`, {
    details: { id, attempt },
  })
}

function assertNotCancelling({ run }: Pick<RunView, 'run'>, workerId: string): void {
  if (run.cancelRequestedAt === null || isTerminalRunStatus(run.status)) return
  throw new DomainError(
    'illegal_state',
    `run ${run.id} is being cancelled; worker ${workerId} can be tried again when it has ended`,
    { details: { id: workerId, runId: run.id, cancelRequestedAt: run.cancelRequestedAt } },
  )
}

function assertNoReducer({ id, kind }: WorkerRecord): void {
  if (kind !== 'reducer') return
  throw new DomainError('illegal_state', `worker ${id} is a reducer, which is not retried: judge again instead`, {
    details: { id, kind },
  })
}

function requeuedDraft(worker: WorkerRecord, { resume, reason, by }: Requeue): StateEventDraft {
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

function orderDrafts(worker: WorkerRecord, { control }: Requeue): StateEventDraft[] {
  if (control === undefined) return []
  const order = { ...control, attempt: worker.attempt + 1 }
  const isDone = order.action === 'retry' || order.action === 'resume'
  const effect = isDone ? controlTookEffect(order, `attempt ${order.attempt} is queued`) : []
  return [controlRequested(order), ...effect]
}

function reactivateDrafts({ run }: Pick<RunView, 'run'>, { reason, by }: Requeue): StateEventDraft[] {
  if (!isTerminalRunStatus(run.status)) return []
  return [draftOf('run.reactivated', null, `Run reactivated: ${reason}`, { by: by ?? SYSTEM, reason })]
}

/** Verdicts stand where they were read, but all of them are about other answers now. */
function supersedeDrafts(view: Pick<RunView, 'reductions'>): StateEventDraft[] {
  return reductionsInOrder(view)
    .filter(({ status, supersededAt }) => status === 'completed' && supersededAt === null)
    .map(({ id }) => draftOf('reduction.superseded', null, 'Verdict superseded: a candidate is tried again', { id }))
}
