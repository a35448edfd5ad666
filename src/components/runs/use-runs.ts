'use client'
import { useInfiniteQuery } from '@/components/trpc/use-query'
import { LIST_REFRESH_MS } from '@/components/inbox/use-open-requests'
import { useTRPC, useTRPCClient } from '@/components/trpc/trpc'
import { type RunFilters, STATUS_FILTERS } from './use-run-filters'

const PAGE = 30
/** With more pages than this on screen the list is renewed on focus only: each renewal reads them all. */
const LIVE_PAGES_MAX = 3

/** Not `infiniteQueryOptions`: that adds a field of its own to the input, which the server refuses as unknown. */
export function useRuns({ status, query }: RunFilters) {
  const trpc = useTRPC()
  const client = useTRPCClient()
  const filter = STATUS_FILTERS[status]
  const { statuses } = filter
  const input = {
    limit: PAGE,
    ...(statuses === null ? {} : { status: [...statuses] }),
    ...('interrupted' in filter ? { interrupted: filter.interrupted } : {}),
    ...(query === '' ? {} : { query }),
  }
  return useInfiniteQuery({
    queryKey: trpc.runs.list.infiniteQueryKey(input),
    queryFn: ({ pageParam, signal }) =>
      client.runs.list.query({ ...input, ...(pageParam === null ? {} : { cursor: pageParam }) }, { signal }),
    initialPageParam: null as string | null, // widens null: later pages have a cursor
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: (previous) => previous,
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > LIVE_PAGES_MAX ? false : LIST_REFRESH_MS),
  })
}
