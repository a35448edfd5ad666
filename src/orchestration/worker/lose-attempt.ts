import { archivedDraft } from '../decide/archive-attempt'
import { closeRequests } from '../decide/close-requests'
import { pendingControls, settleControls } from '../decide/settle-controls'
import { DomainError } from '../model/errors'
import { draftOf } from '../model/event-draft'
import type { StateEventDraft } from '../model/events'
import type { Failure, LossCause } from '../model/failure'
import type { RunPolicy, WorkerAttemptRecord, WorkerRecord } from '../model/records'
import type { ViewPart } from '../run/run-view'
import { entityOf } from '../run/run-view'
import { sessionToResume } from '../model/session-to-resume'

export type LostAttempt = {
  workerId: string
  /** What the attempt is bound to: another attempt or epoch means somebody else has dealt with it already. */
  attempt: number
  epoch: number
  cause: LossCause
  /** The text it had written so far, if any. */
  text: string | null
  /** Whether the runtime can go on with an earlier session. */
  canResume: boolean
  /** Attempts lost so far, other than by a stop in good order, over all attempts of this worker. */
  retriesSoFar: number
  retriesMax: number
  /** ISO 8601 UTC. */
  now: string
}

const MESSAGES = {
  died: 'the process that drove this attempt died',
  unconfirmed: 'its runner could not reach the database in time to keep it',
  stopped: 'the server was stopped while this attempt was running',
} as const satisfies Record<LossCause, string>

export function lossFailure(cause: LossCause): Failure {
  return { reason: 'runner_lost', message: MESSAGES[cause], lostBy: cause }
}

/** How many of these attempts lost their runner. A stop in good order is nobody's fault and does not count. */
export function countLosses(attempts: Iterable<Pick<WorkerAttemptRecord, 'failure'>>): number {
  let losses = 0
  for (const { failure } of attempts) {
    if (failure?.reason === 'runner_lost' && failure.lostBy !== 'stopped') losses += 1
  }
  return losses
}

/**
 * What becomes of an attempt whose runner is gone. It ends as `runner_lost` with its text kept; by the run's policy the
 * next attempt is queued in the same transaction: as a resume where there is a session to go on with, else from the start,
 * at most `retriesMax` times. A cancel that was waiting is granted instead. Pure; for `LedgerStore.change` with the worker,
 * its requests and its controls in scope.
 *
 * @throws DomainError `fenced` when the attempt is not the running one any more.
 */
export function loseAttempt(view: ViewPart<'workers' | 'requests' | 'controls'>, lost: LostAttempt): StateEventDraft[] {
  const worker = entityOf(view, 'workers', lost.workerId)
  if (worker.status !== 'running' || worker.attempt !== lost.attempt || worker.epoch !== lost.epoch) {
    throw new DomainError('fenced', `attempt ${lost.attempt} of worker ${worker.id} is not in force any more`, {
      details: { workerId: worker.id, attempt: lost.attempt, epoch: lost.epoch },
    })
  }
  const failure = lossFailure(lost.cause)
  const closed = closeRequests(view, worker, failure.message)
  const cancel = pendingControls(view, worker.id).find((control) => control.action === 'cancel')
  const settled = settleControls(view, worker, {
    effectOf: ({ action }) => (action === 'cancel' ? failure.message : null),
    errorOf: () => failure.message,
  })
  if (cancel !== undefined || view.run.cancelRequestedAt !== null) {
    const by = cancel?.requestedBy ?? null
    return [
      ...closed,
      ...settled,
      draftOf('worker.cancelled', worker, `${worker.title} cancelled`, { result: lost.text, by }),
    ]
  }

  const failed = draftOf('worker.failed', worker, `${worker.title}: ${failure.message}`, { failure, result: lost.text })
  if (!mayGoOn(view.run.policy, lost)) return [...closed, ...settled, failed]

  const resumeFrom = resumePoint(view.run.policy, worker, lost)
  return [
    ...closed,
    ...settled,
    failed,
    archivedDraft(endedWorker(worker, failure, lost), lost.now),
    draftOf(
      'worker.requeued',
      worker,
      resumeFrom === null ? `${worker.title} is tried again` : `${worker.title} is resumed`,
      {
        attempt: worker.attempt + 1,
        resumeFrom,
        reason: failure.message,
        by: null,
      },
    ),
  ]
}

function mayGoOn(policy: RunPolicy, lost: LostAttempt): boolean {
  if (policy.onRunnerLost === 'fail') return false
  return lost.cause === 'stopped' || lost.retriesSoFar < lost.retriesMax
}

function resumePoint(policy: RunPolicy, worker: WorkerRecord, lost: LostAttempt): string | null {
  return policy.onRunnerLost === 'resume' && lost.canResume ? sessionToResume(worker) : null
}

/** The worker as the failure leaves it. */
function endedWorker(worker: WorkerRecord, failure: Failure, { text, now }: LostAttempt): WorkerRecord {
  return {
    ...worker,
    status: 'failed',
    failure,
    result: text,
    resultPartial: text !== null,
    resultJson: null,
    endedAt: now,
  }
}
