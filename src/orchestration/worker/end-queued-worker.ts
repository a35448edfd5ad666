import type { StateEventDraft } from '../model/events'
import type { Failure } from '../model/failure'
import type { WorkerControlRecord, WorkerRecord } from '../model/records'
import type { PersonRef } from '../model/request'
import type { ViewPart } from '../run/run-view'

export type QueuedEnd = { status: 'cancelled'; by: PersonRef | null } | { status: 'failed'; failure: Failure }

/**
 * Ends a worker that has not started: nothing has to be stopped, so the effect is immediate. Its pending controls are
 * settled with it. Nothing changes when the worker is not queued (any more). Pure; for `LedgerStore.change` with the worker
 * and its controls in scope.
 */
export function endQueuedWorker(
  view: ViewPart<'workers' | 'controls'>,
  workerId: string,
  end: QueuedEnd,
): StateEventDraft[] {
  const worker = view.workers[workerId]
  if (worker?.status !== 'queued') return []
  const about = { workerId: worker.id, attempt: worker.attempt }
  const controls = Object.values(view.controls)
    .filter((control) => control.workerId === workerId && control.status === 'pending')
    .flatMap((control) => settleControl(about, control, end))
  return [...controls, endWorker(about, worker, end)]
}

type About = { workerId: string; attempt: number }

function settleControl(about: About, { id, action }: WorkerControlRecord, end: QueuedEnd): StateEventDraft[] {
  if (action === 'cancel' && end.status === 'cancelled') {
    const note = 'the worker had not started'
    return [
      { ...about, type: 'control.observed', message: 'Cancel took effect', payload: { id, step: 'effect', note } },
      { ...about, type: 'control.completed', message: 'Cancel completed', payload: { id } },
    ]
  }
  const error = end.status === 'cancelled' ? 'the worker was cancelled before it started' : end.failure.message
  return [{ ...about, type: 'control.failed', message: `Control ${action} failed: ${error}`, payload: { id, error } }]
}

function endWorker(about: About, { title }: WorkerRecord, end: QueuedEnd): StateEventDraft {
  if (end.status === 'cancelled') {
    const payload = { result: null, by: end.by }
    return { ...about, type: 'worker.cancelled', message: `${title} cancelled before it started`, payload }
  }
  const payload = { failure: end.failure, result: null }
  return { ...about, type: 'worker.failed', message: `${title} failed: ${end.failure.message}`, payload }
}
