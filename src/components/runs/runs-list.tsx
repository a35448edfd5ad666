'use client'
import { ListTree, SearchX } from 'lucide-react'
import { useRef } from 'react'
import { useSelection } from '@/components/bulk/use-selection'
import { LaunchExample } from '@/components/launch/launch-example'
import { errorMessage } from '@/components/text/error-message'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { ErrorState } from '@/components/ui/error-state'
import { Skeleton } from '@/components/ui/skeleton'
import type { RunItem } from './run-item'
import { RunRows } from './run-rows'
import { RunsBulkBar } from './runs-bulk-bar'
import { RunsFilterBar } from './runs-filter-bar'
import { RunsTable } from './runs-table'
import { type RunFilters, useRunFilters } from './use-run-filters'
import { useRowKeys } from './use-row-keys'
import { useRuns } from './use-runs'

/** All runs of the workspace, newest first. */
export function RunsList() {
  const { filters, setFilters } = useRunFilters()
  const runs = useRuns(filters)
  const list = useRef<HTMLDivElement>(null)
  const search = useRef<HTMLInputElement>(null)
  useRowKeys(list, search)
  const items = runs.data?.pages.flatMap((page) => page.items)
  return (
    <div className="grid grid-cols-1 gap-4" ref={list}>
      {items?.length === 0 && !isFiltered(filters) ? null : (
        <RunsFilterBar filters={filters} onChange={setFilters} searchRef={search} />
      )}
      {items !== undefined ? (
        <Runs
          items={items}
          filters={filters}
          onSettled={() => void runs.refetch()}
          onClear={() => setFilters({ status: 'all', query: '' })}
        />
      ) : runs.isError ? (
        <ErrorState
          title="The runs could not be read"
          message={errorMessage(runs.error)}
          onRetry={() => void runs.refetch()}
        />
      ) : (
        <RunsLoading />
      )}
      {runs.hasNextPage ? (
        <Button
          className="justify-self-center"
          busy={runs.isFetchingNextPage}
          onClick={() => void runs.fetchNextPage()}
        >
          Show older runs
        </Button>
      ) : null}
    </div>
  )
}

type RunsProps = { items: RunItem[]; filters: RunFilters; onSettled: () => void; onClear: () => void }

function Runs({ items, filters, onSettled, onClear }: RunsProps) {
  const selection = useSelection(items.map(({ id }) => id))
  const ticked = items.filter(({ id }) => selection.has(id))
  if (items.length > 0) {
    return (
      <>
        <Card className="overflow-hidden">
          <div className="max-lg:hidden">
            <RunsTable runs={items} selection={selection} />
          </div>
          <div className="lg:hidden">
            <RunRows runs={items} label="Runs" selection={selection} />
          </div>
        </Card>
        <RunsBulkBar runs={ticked} onClear={selection.clear} onSettled={onSettled} />
      </>
    )
  }
  if (isFiltered(filters)) {
    return (
      <EmptyState
        icon={SearchX}
        title="No run fits these filters"
        action={<Button onClick={onClear}>Clear the filters</Button>}
      />
    )
  }
  return (
    <EmptyState icon={ListTree} title="No runs yet" action={<LaunchExample />}>
      A run sends one task to many agents at once and keeps everything they do.
    </EmptyState>
  )
}

function isFiltered({ status, query }: RunFilters): boolean {
  return status !== 'all' || query !== ''
}

function RunsLoading() {
  return (
    <div role="status" aria-busy aria-label="Reading the runs" className="grid grid-cols-1 gap-2">
      {Array.from({ length: 8 }, (_, index) => (
        <Skeleton key={index} className="h-12" />
      ))}
    </div>
  )
}
