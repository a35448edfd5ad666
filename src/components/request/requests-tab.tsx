import { Inbox } from 'lucide-react'
import type { RuntimeRequestRecord } from '@/orchestration/model/request'
import type { RunView } from '@/orchestration/run/run-view'
import { EmptyState } from '@/components/ui/empty-state'
import { RequestCard } from './request-card'

type RequestsTabProps = { view: RunView; workerId: string | null; mayAnswer: boolean; onSettled: () => void }

/** Every request of the run or of one worker: those that wait first, then the settled ones, newest first. */
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
      {requests.map((request) => (
        <RequestCard
          key={request.id}
          request={request}
          who={view.workers[request.workerId]?.target.label ?? request.workerId}
          context={request.attempt > 1 ? <span>attempt {request.attempt}</span> : null}
          mayAnswer={mayAnswer}
          onSettled={onSettled}
        />
      ))}
    </div>
  )
}

function openThenNewest(a: RuntimeRequestRecord, b: RuntimeRequestRecord): number {
  const openFirst = Number(b.status === 'open') - Number(a.status === 'open')
  return openFirst || b.createdAt.localeCompare(a.createdAt) || b.id.localeCompare(a.id)
}
