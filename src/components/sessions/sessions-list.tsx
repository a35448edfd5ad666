'use client'
import { useQuery } from '@/components/trpc/use-query'
import { MonitorSmartphone } from 'lucide-react'
import { errorMessage } from '@/components/text/error-message'
import { formatDate } from '@/components/text/format-time'
import { RelativeTime } from '@/components/text/relative-time'
import { type RouterOutputs, useTRPC } from '@/components/trpc/trpc'
import { Badge } from '@/components/ui/badge'
import { Card } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { ErrorState } from '@/components/ui/error-state'
import { Skeleton } from '@/components/ui/skeleton'
import { visibleLine } from '@/orchestration/model/visible-text'
import { deviceName } from './device-name'
import { EndOtherSessions } from './end-other-sessions'
import { EndSession } from './end-session'

type SessionItem = RouterOutputs['me.sessions']['items'][number]

/** Where the person is signed in. */
export function SessionsList() {
  const trpc = useTRPC()
  const sessions = useQuery(trpc['me.sessions'].queryOptions())
  if (sessions.data === undefined) {
    return sessions.isError ? (
      <ErrorState
        title="The sessions could not be read"
        message={errorMessage(sessions.error)}
        onRetry={() => void sessions.refetch()}
      />
    ) : (
      <div role="status" aria-busy aria-label="Reading the sessions" className="grid grid-cols-1 gap-2">
        <Skeleton className="h-16" />
        <Skeleton className="h-16" />
      </div>
    )
  }
  const { items } = sessions.data
  const others = items.filter(({ isCurrent }) => !isCurrent)
  return (
    <div className="grid grid-cols-1 gap-4">
      <p className="text-sm text-ink-muted">
        Each sign-in is a session. It ends when you sign out, after 7 days without use, and after 30 days in any case.
      </p>
      <Card>
        <ul className="divide-y divide-line">
          {items.map((session) => (
            <SessionRow key={session.id} session={session} />
          ))}
        </ul>
      </Card>
      {others.length === 0 ? (
        <EmptyState icon={MonitorSmartphone} title="No other sessions">
          You are signed in on this device alone.
        </EmptyState>
      ) : (
        <EndOtherSessions count={others.length} />
      )}
    </div>
  )
}

function SessionRow({ session }: { session: SessionItem }) {
  const device = visibleLine(deviceName(session.userAgent))
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
      <div className="min-w-0 flex-1 basis-64">
        <p className="flex flex-wrap items-center gap-2 text-sm font-medium">
          <span className="min-w-0 break-words">{device}</span>
          {session.isCurrent ? <Badge tone="running">This device</Badge> : null}
        </p>
        <p className="mt-0.5 flex flex-wrap gap-x-2 text-xs text-ink-subtle">
          <span>from {session.address === '' ? 'an unknown address' : session.address}</span>
          <span aria-hidden>·</span>
          <span>signed in {formatDate(session.createdAt)}</span>
          <span aria-hidden>·</span>
          <span>
            last seen <RelativeTime iso={session.lastSeenAt} />
          </span>
        </p>
      </div>
      {session.isCurrent ? null : <EndSession id={session.id} device={device} />}
    </li>
  )
}
