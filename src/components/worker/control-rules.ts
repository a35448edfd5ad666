import type { WordlessAction, WorkerControlRecord, WorkerRecord } from '@/orchestration/model/records'
import { sessionToResume } from '@/orchestration/model/session-to-resume'

/** Whether a control can be ordered now; if not, why, in words for a tooltip. */
export type ControlRule = { allowed: true } | { allowed: false; why: string }

const ALLOWED: ControlRule = { allowed: true }

/** What the screen offers. The server decides again: between the look and the click the worker may have moved on. */
export function controlRule(
  action: WordlessAction,
  worker: Pick<WorkerRecord, 'status' | 'kind' | 'identity' | 'resumeFrom'>,
  pending: readonly Pick<WorkerControlRecord, 'action' | 'status'>[],
): ControlRule {
  if (pending.some((control) => control.status === 'pending' && control.action === action)) {
    return no(`The ${action} was requested; waiting for its effect.`)
  }
  switch (action) {
    case 'interrupt':
      return worker.status === 'running'
        ? ALLOWED
        : no(`The worker is ${worker.status}; only a running one has a turn.`)
    case 'cancel':
      return worker.status === 'running' || worker.status === 'queued'
        ? ALLOWED
        : no(`The worker is ${worker.status} already.`)
    case 'retry':
      if (worker.kind === 'reducer') return no('A judge is not retried: judge again instead.')
      return isEnded(worker.status) ? ALLOWED : no(`The worker is ${worker.status}; cancel it first.`)
    case 'resume':
      if (worker.kind === 'reducer') return no('A judge is not resumed: judge again instead.')
      if (!isEnded(worker.status)) return no(`The worker is ${worker.status}; there is nothing to resume.`)
      return sessionToResume(worker) === null
        ? no('Its runtime gave no session that can be continued. Retry starts over.')
        : ALLOWED
  }
}

function isEnded(status: WorkerRecord['status']): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled'
}

function no(why: string): ControlRule {
  return { allowed: false, why }
}
