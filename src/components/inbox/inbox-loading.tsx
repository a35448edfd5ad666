import { Skeleton } from '@/components/ui/skeleton'

export function InboxLoading() {
  return (
    <div role="status" aria-busy aria-label="Reading the requests" className="grid grid-cols-1 gap-3 sm:grid-cols-2">
      <Skeleton className="h-40" />
      <Skeleton className="h-40" />
    </div>
  )
}
