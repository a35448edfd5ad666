'use client'
import { useQuery } from '@/components/trpc/use-query'
import { LIST_REFRESH_MS, useOpenRequests } from '@/components/inbox/use-open-requests'
import { errorMessage } from '@/components/text/error-message'
import { useTRPC } from '@/components/trpc/trpc'
import { ErrorState } from '@/components/ui/error-state'
import { Skeleton } from '@/components/ui/skeleton'
import { FirstRun } from './first-run'
import { HomeSection, NeedsYouSection } from './home-sections'
import { RuntimeHealth } from './runtime-health'

const OPEN_RUNS = 12
const ENDED_RUNS = 8

/** What needs me, what runs, what just ended. */
export function Home() {
  const trpc = useTRPC()
  const live = { refetchInterval: LIST_REFRESH_MS }
  const requests = useOpenRequests()
  const running = useQuery(trpc.runs.list.queryOptions({ status: ['queued', 'running'], limit: OPEN_RUNS }, live))
  const ended = useQuery(
    trpc.runs.list.queryOptions({ status: ['completed', 'failed', 'cancelled'], limit: ENDED_RUNS }, live),
  )
  if (running.data === undefined || ended.data === undefined) {
    const error = running.error ?? ended.error
    return error === null ? (
      <HomeLoading />
    ) : (
      <ErrorState
        title="The runs could not be read"
        message={errorMessage(error)}
        onRetry={() => void Promise.all([running.refetch(), ended.refetch()])}
      />
    )
  }
  const open = requests.data?.items ?? []
  const isNew = running.data.items.length === 0 && ended.data.items.length === 0
  return (
    <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-[minmax(0,1fr)_18rem]">
      <div className="grid grid-cols-1 min-w-0 gap-6">
        {open.length > 0 ? <NeedsYouSection requests={open} onSettled={() => void requests.refetch()} /> : null}
        {isNew ? (
          <FirstRun />
        ) : (
          <>
            <HomeSection
              title="Running"
              runs={running.data.items}
              more={running.data.nextCursor === null ? null : '/runs?status=open'}
              empty="Nothing runs at the moment."
            />
            <HomeSection title="Just ended" runs={ended.data.items} more="/runs" empty="No run has ended yet." />
          </>
        )}
      </div>
      <RuntimeHealth />
    </div>
  )
}

function HomeLoading() {
  return (
    <div
      role="status"
      aria-busy
      aria-label="Reading the runs"
      className="grid grid-cols-1 gap-6 lg:grid-cols-[minmax(0,1fr)_18rem]"
    >
      <div className="grid grid-cols-1 gap-6">
        <Skeleton className="h-32" />
        <Skeleton className="h-72" />
      </div>
      <Skeleton className="h-44" />
    </div>
  )
}
