'use client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { LIST_REFRESH_MS } from '@/components/inbox/use-open-requests'
import { useTRPC } from '@/components/trpc/trpc'
import { type RunFilters, STATUS_FILTERS } from './use-run-filters'

const PAGE = 30
/** With more pages than this on screen the list is renewed on focus only: each renewal reads them all. */
const LIVE_PAGES_MAX = 3

export function useRuns({ status, query }: RunFilters) {
  const trpc = useTRPC()
  const { statuses } = STATUS_FILTERS[status]
  return useInfiniteQuery(
    trpc.runs.list.infiniteQueryOptions(
      {
        limit: PAGE,
        ...(statuses === null ? {} : { status: [...statuses] }),
        ...(query === '' ? {} : { query }),
      },
      {
        getNextPageParam: (page) => page.nextCursor ?? undefined,
        placeholderData: (previous) => previous,
        refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > LIVE_PAGES_MAX ? false : LIST_REFRESH_MS),
      },
    ),
  )
}
