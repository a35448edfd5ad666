'use client'
import { useInfiniteQuery } from '@/components/trpc/use-query'
import type { RequestStatus } from '@/orchestration/model/status'
import { useTRPC, useTRPCClient } from '@/components/trpc/trpc'

const ANSWERED: RequestStatus[] = ['responded', 'resolved', 'closed']

/** Requests that wait for nobody any more, newest first, page by page. */
export function useAnsweredRequests() {
  const trpc = useTRPC()
  const client = useTRPCClient()
  const input = { status: ANSWERED, limit: 30 }
  return useInfiniteQuery({
    queryKey: trpc.requests.list.infiniteQueryKey(input),
    queryFn: ({ pageParam, signal }) =>
      client.requests.list.query({ ...input, ...(pageParam === null ? {} : { cursor: pageParam }) }, { signal }),
    initialPageParam: null as string | null, // widens null: later pages have a cursor
    getNextPageParam: (page) => page.nextCursor,
  })
}
