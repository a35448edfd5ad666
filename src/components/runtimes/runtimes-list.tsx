'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useQuery } from '@/components/trpc/use-query'
import { Cpu, RotateCw } from 'lucide-react'
import { toast } from 'sonner'
import { IsolationCard } from '@/components/isolation/isolation-card'
import { errorMessage } from '@/components/text/error-message'
import { useTRPC, useTRPCClient } from '@/components/trpc/trpc'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { ErrorState } from '@/components/ui/error-state'
import { Skeleton } from '@/components/ui/skeleton'
import { AddRuntime } from './add-runtime'
import { MissingRuntimes } from './missing-runtimes'
import { RuntimeCard } from './runtime-card'
import { WorkspaceRuntimes } from './workspace-runtimes'

/** Everything that can be launched on, and how it fares. */
export function RuntimesList() {
  const trpc = useTRPC()
  const runtimes = useQuery(trpc.runtimes.list.queryOptions({}, { staleTime: 30_000 }))
  if (runtimes.data === undefined) {
    return runtimes.isError ? (
      <ErrorState
        title="The runtimes could not be read"
        message={errorMessage(runtimes.error)}
        onRetry={() => void runtimes.refetch()}
      />
    ) : (
      <div role="status" aria-busy aria-label="Reading the runtimes" className="grid grid-cols-1 gap-4">
        <Skeleton className="h-40" />
        <Skeleton className="h-40" />
      </div>
    )
  }
  const installed = runtimes.data.filter(({ probe }) => probe.installed)
  const missing = runtimes.data.filter(({ probe }) => !probe.installed)
  return (
    <div className="grid grid-cols-1 gap-4">
      <IsolationCard />
      {runtimes.data.length === 0 ? (
        <EmptyState icon={Cpu} title="There are no runtimes">
          Not even the built-in one was found: look at the server’s log.
        </EmptyState>
      ) : (
        installed.map((runtime) => <RuntimeCard key={runtime.id} runtime={runtime} />)
      )}
      {missing.length > 0 ? <MissingRuntimes runtimes={missing} /> : null}
      <WorkspaceRuntimes />
      <AddRuntime />
    </div>
  )
}

/** Asks every agent about itself again, for those who may. */
export function RefreshRuntimes() {
  const trpc = useTRPC()
  const me = useQuery(trpc.me.queryOptions(undefined, { staleTime: 60_000 }))
  const client = useTRPCClient()
  const queryClient = useQueryClient()
  const refresh = useMutation({
    mutationFn: () => client.runtimes.refresh.mutate(),
    onSuccess: (found) => queryClient.setQueryData(trpc.runtimes.list.queryKey({}), found),
    onError: (error) => toast.error('The runtimes could not be looked at.', { description: errorMessage(error) }),
  })
  if (me.data?.actions.includes('runtimes.refresh') !== true) return null
  return (
    <Button onClick={() => refresh.mutate()} busy={refresh.isPending}>
      {refresh.isPending ? null : <RotateCw />}
      Check again
    </Button>
  )
}
