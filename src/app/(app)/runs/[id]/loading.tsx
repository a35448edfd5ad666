import { PageHeader } from '@/components/shell/page-header'
import { Skeleton } from '@/components/ui/skeleton'

export default function Loading() {
  return (
    <div role="status" aria-busy aria-label="Reading the run">
      <PageHeader crumbs={[{ href: '/runs', label: 'Runs' }]} title={<Skeleton className="h-5 w-56" />} />
      <div className="border-b border-line px-4 py-3 sm:px-6">
        <Skeleton className="h-5 w-72 max-w-full" />
      </div>
      <div className="grid grid-cols-[repeat(auto-fit,minmax(min(100%,19rem),1fr))] gap-3 p-4 sm:px-6">
        <Skeleton className="h-96" />
        <Skeleton className="h-96 max-sm:hidden" />
        <Skeleton className="h-96 max-lg:hidden" />
      </div>
    </div>
  )
}
