'use client'
import { useInfiniteQuery as useTanstackInfiniteQuery, useQuery as useTanstackQuery } from '@tanstack/react-query'
import { useHydrated } from '@/components/ui/use-hydrated'

/**
 * TanStack's `useQuery`, whose first result is always that of the server: nothing is read yet. The parts of a page wake up one
 * after the other, so by the time the last one does, the answer to a question of the first may be there. Without this it would
 * be drawn at once, into markup that does not hold it (React error 418), and the whole part would be drawn again.
 */
export const useQuery = ((...args: Parameters<typeof useTanstackQuery>) =>
  useFirstAsOnServer(useTanstackQuery(...args))) as typeof useTanstackQuery

/** The same for lists that are read page by page. */
export const useInfiniteQuery = ((...args: Parameters<typeof useTanstackInfiniteQuery>) =>
  useFirstAsOnServer(useTanstackInfiniteQuery(...args))) as typeof useTanstackInfiniteQuery

const UNREAD = {
  data: undefined,
  error: null,
  status: 'pending',
  isPending: true,
  isLoading: true,
  isSuccess: false,
  isError: false,
  hasNextPage: false,
}

function useFirstAsOnServer<Result extends object>(result: Result): Result {
  const isHydrated = useHydrated()
  if (isHydrated) return result
  // On top of the result and not a copy of it: reading a field is how a component says that it depends on it.
  return Object.create(
    result,
    Object.fromEntries(Object.entries(UNREAD).map(([name, value]) => [name, { value, enumerable: true }])),
  ) as Result
}
