import { isOpenRequest } from '@/orchestration/fold/open-requests'
import { Hand, Inbox } from 'lucide-react'
import type { RuntimeRequestRecord } from '@/orchestration/model/request'
import { visibleLine } from '@/orchestration/model/visible-text'
import type { RunView } from '@/orchestration/run/run-view'
import { REQUEST_KIND_LABELS } from '@/components/status/labels'
import { Badge } from '@/components/ui/badge'
import { EmptyState } from '@/components/ui/empty-state'
import { ExactLine } from './exact-text'
import { NEEDS_YOU_ID } from './needs-you'
import { RequestCard } from './request-card'

type RequestsTabProps = { view: RunView; workerId: string | null; mayAnswer: boolean; onSettled: () => void }

/**
 * Every request of the run or of one worker: those that wait first, then the settled ones, newest first. What waits is shown
 * and answered above the tabs ("Needs you"), so it is a line here.
 */
export function RequestsTab({ view, workerId, mayAnswer, onSettled }: RequestsTabProps) {
  const requests = Object.values(view.requests)
    .filter((request) => workerId === null || request.workerId === workerId)
    .sort(openThenNewest)
  if (requests.length === 0) {
    return (
      <EmptyState icon={Inbox} title="No requests">
        {workerId === null ? 'No agent of this run has asked for anything.' : 'This worker has not asked for anything.'}
      </EmptyState>
    )
  }
  return (
    <div className="mx-auto grid max-w-3xl grid-cols-[minmax(0,1fr)] gap-3">
      {requests.map((request) => {
        const who = view.workers[request.workerId]?.target.label ?? request.workerId
        return isOpenRequest(request) ? (
          <OpenRequest key={request.id} request={request} who={who} />
        ) : (
          <RequestCard
            key={request.id}
            request={request}
            who={who}
            context={request.attempt > 1 ? <span>attempt {request.attempt}</span> : null}
            folder={view.run.cwd}
            mayAnswer={mayAnswer}
            onSettled={onSettled}
          />
        )
      })}
    </div>
  )
}

function OpenRequest({ request, who }: { request: RuntimeRequestRecord; who: string }) {
  return (
    <p className="flex min-h-11 flex-wrap items-center gap-x-2 gap-y-1 rounded-lg border border-waiting-edge bg-surface px-4 py-2 text-sm">
      <Badge tone="waiting">
        <Hand aria-hidden />
        {REQUEST_KIND_LABELS[request.kind]}
      </Badge>
      <span className="min-w-0 break-words text-ink-muted">{visibleLine(who)}</span>
      <span className="min-w-0 flex-1 basis-40 font-medium">
        <ExactLine text={request.summary.split('\n', 1)[0] ?? ''} />
      </span>
      <a href={`#${NEEDS_YOU_ID}`} className="text-xs text-accent-text underline underline-offset-2 max-sm:py-3">
        waits at the top of the page
      </a>
    </p>
  )
}

function openThenNewest(a: RuntimeRequestRecord, b: RuntimeRequestRecord): number {
  const openFirst = Number(isOpenRequest(b)) - Number(isOpenRequest(a))
  return openFirst || b.createdAt.localeCompare(a.createdAt) || b.id.localeCompare(a.id)
}
