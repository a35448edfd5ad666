'use client'
import { useQuery } from '@/components/trpc/use-query'
import { useTRPC } from '@/components/trpc/trpc'

/** How often lists look again while they are on screen. One run's page follows its own stream instead. */
export const LIST_REFRESH_MS = 3_000
const OPEN_MAX = 100

/** Open requests over all runs. All who call this share one read. */
export function useOpenRequests() {
  const trpc = useTRPC()
  return useQuery(
    trpc.requests.list.queryOptions({ status: ['open'], limit: OPEN_MAX }, { refetchInterval: LIST_REFRESH_MS }),
  )
}

/** How many wait, for a mark in the navigation: `3`, `99+`; null when none do. */
export function useOpenRequestCount(): string | null {
  const { data } = useOpenRequests()
  const count = data?.items.length ?? 0
  if (count === 0) return null
  return count >= OPEN_MAX || data?.nextCursor ? `${OPEN_MAX - 1}+` : String(count)
}
