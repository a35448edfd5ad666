'use client'
import { useQuery } from '@/components/trpc/use-query'
import { errorMessage } from '@/components/text/error-message'
import { useTRPC } from '@/components/trpc/trpc'
import { ErrorState } from '@/components/ui/error-state'
import { Skeleton } from '@/components/ui/skeleton'
import { useHydrated } from '@/components/ui/use-hydrated'
import { draftFromRun, exampleDraft } from './launch-draft'
import { LaunchForm } from './launch-form'

/** Where the form begins: as an earlier run (`fromRunId`), as the example, or as it was left. */
export function LaunchStart({ fromRunId, example }: { fromRunId: string | null; example: boolean }) {
  const hydrated = useHydrated()
  if (!hydrated) return <LaunchLoading /> // what this tab last held is known to the browser only
  if (fromRunId !== null) return <LaunchFromRun runId={fromRunId} />
  return example ? (
    <LaunchForm key="example" initial={exampleDraft()} focusLaunch />
  ) : (
    <LaunchForm key="own" initial={null} />
  )
}

function LaunchFromRun({ runId }: { runId: string }) {
  const trpc = useTRPC()
  const past = useQuery(trpc.runs.get.queryOptions({ runId }, { staleTime: Infinity }))
  if (past.isError && past.data === undefined) {
    return (
      <ErrorState
        title="The run to start from could not be read"
        message={errorMessage(past.error)}
        onRetry={() => void past.refetch()}
      />
    )
  }
  if (past.data === undefined) return <LaunchLoading />
  return <LaunchForm key={runId} initial={draftFromRun(past.data.run, past.data.workers)} focusLaunch />
}

function LaunchLoading() {
  return (
    <div
      role="status"
      aria-busy
      aria-label="Preparing the form"
      className="mx-auto grid grid-cols-1 max-w-7xl gap-4 px-4 py-5 sm:px-6 lg:grid-cols-[minmax(0,1fr)_21rem]"
    >
      <div className="grid grid-cols-1 gap-4">
        <Skeleton className="h-64" />
        <Skeleton className="h-48" />
      </div>
      <Skeleton className="h-72" />
    </div>
  )
}
