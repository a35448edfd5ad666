import { isOpenRequest } from '@/orchestration/fold/open-requests'
import type { RunView } from '@/orchestration/run/run-view'
import { isInterrupted } from '@/orchestration/model/interruption'
import { visibleLine } from '@/orchestration/model/visible-text'

/** What changed between two views that a person who does not see the screen must hear. Never tokens. */
export function announcements(before: RunView, after: RunView): string[] {
  if (before === after) return []
  return [
    ...requestNews(before, after),
    ...workerNews(before, after),
    ...reductionNews(before, after),
    ...runNews(before, after),
  ]
}

function runNews(before: RunView, after: RunView): string[] {
  return before.run.status === after.run.status
    ? []
    : [isInterrupted(after.run) ? 'The run was interrupted.' : `The run is ${after.run.status}.`]
}

function workerNews(before: RunView, after: RunView): string[] {
  return Object.values(after.workers).flatMap((worker) => {
    const old = before.workers[worker.id]
    if (worker.kind === 'reducer' || old === undefined || old === worker || old.status === worker.status) return []
    return [`${visibleLine(worker.target.label)} ${isInterrupted(worker) ? 'was interrupted' : `is ${worker.status}`}.`]
  })
}

function requestNews(before: RunView, after: RunView): string[] {
  const fresh = Object.values(after.requests).filter(
    (request) => isOpenRequest(request) && before.requests[request.id] === undefined,
  )
  const first = fresh[0]
  if (first === undefined) return []
  if (fresh.length > 1) return [`${fresh.length} workers need an answer.`]
  return [visibleLine(`${after.workers[first.workerId]?.target.label ?? 'A worker'} needs an answer: ${first.summary}`)]
}

function reductionNews(before: RunView, after: RunView): string[] {
  return Object.values(after.reductions).flatMap((reduction) => {
    const old = before.reductions[reduction.id]
    if (old === reduction || old?.status === reduction.status) return []
    switch (reduction.status) {
      case 'running':
        return ['Judging has started.']
      case 'completed':
        return ['The verdict is here.']
      case 'failed':
        return ['Judging failed.']
      default:
        return []
    }
  })
}
