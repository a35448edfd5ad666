'use client'
import { Inbox } from 'lucide-react'
import Link from 'next/link'
import { visibleLine } from '@/orchestration/model/visible-text'
import { RequestDelivery } from '@/components/request/request-delivery'
import { REQUEST_KIND_LABELS } from '@/components/status/labels'
import { errorMessage } from '@/components/text/error-message'
import { RelativeTime } from '@/components/text/relative-time'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { ErrorState } from '@/components/ui/error-state'
import { InboxLoading } from './inbox-loading'
import type { RequestItem } from './open-requests'
import { useAnsweredRequests } from './use-answered-requests'

/** Requests that wait no more: who answered what, when, and whether it reached the agent. */
export function AnsweredRequests() {
  const requests = useAnsweredRequests()
  // The pages come in the order of asking.
  const items = requests.data?.pages.flatMap((page) => page.items).sort((a, b) => endOf(b).localeCompare(endOf(a)))
  if (items === undefined) {
    return requests.isError ? (
      <ErrorState
        title="The answers could not be read"
        message={errorMessage(requests.error)}
        onRetry={() => void requests.refetch()}
      />
    ) : (
      <InboxLoading />
    )
  }
  if (items.length === 0) {
    return (
      <EmptyState icon={Inbox} title="Nothing was answered yet">
        Each answer stays here, with who gave it and when the agent got it.
      </EmptyState>
    )
  }
  return (
    <div className="grid grid-cols-1 gap-4">
      <Card>
        <ul className="divide-y divide-line">
          {items.map((request) => (
            <AnsweredRow key={request.id} request={request} />
          ))}
        </ul>
      </Card>
      {requests.hasNextPage ? (
        <Button
          className="justify-self-center"
          busy={requests.isFetchingNextPage}
          onClick={() => void requests.fetchNextPage()}
        >
          Show older ones
        </Button>
      ) : null}
    </div>
  )
}

/** When it stopped waiting for a person. */
function endOf({ answeredAt, resolvedAt, createdAt }: RequestItem): string {
  return answeredAt ?? resolvedAt ?? createdAt
}

function AnsweredRow({ request }: { request: RequestItem }) {
  const by = request.answeredBy?.name ?? null
  return (
    <li className="grid grid-cols-1 gap-2 px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1 text-sm">
        <Badge>{REQUEST_KIND_LABELS[request.kind]}</Badge>
        <span dir="auto" className="min-w-0 flex-1 basis-60 truncate font-medium">
          {visibleLine(request.summary)}
        </span>
        <span className="text-xs text-ink-subtle">
          {by === null ? 'Closed without an answer' : by} · <RelativeTime iso={endOf(request)} />
        </span>
      </div>
      <p className="truncate text-xs text-ink-subtle">
        {visibleLine(request.workerTitle)} in{' '}
        <Link href={`/runs/${request.runId}`} className="text-ink-muted underline underline-offset-2 hover:text-ink">
          <bdi>{visibleLine(request.runTitle)}</bdi>
        </Link>
      </p>
      <RequestDelivery request={request} />
    </li>
  )
}
