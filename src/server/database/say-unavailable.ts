import { z } from 'zod'
import { DomainError } from '@/orchestration/model/errors'

/** No connection could be made, so nothing was done. One that broke in the middle may have: that stays the error it is. */
const notReachable = z.object({
  meta: z.object({ driverAdapterError: z.object({ cause: z.object({ kind: z.literal('DatabaseNotReachable') }) }) }),
})

/**
 * The store with methods that reject with DomainError `unavailable` while the database cannot be reached: callers may try
 * again without doing anything twice. Every method must answer a promise; what is thrown at once stays as it is.
 */
export function sayUnavailable<T extends object>(store: T): T {
  const methods = Object.entries(store) as [string, (...args: unknown[]) => unknown][] // by what is asked above
  const guarded = methods.map(([name, method]) => [
    name,
    (...args: unknown[]) => Promise.resolve(method(...args)).catch(rethrow),
  ])
  return Object.fromEntries(guarded) as T // the same names, each with the same arguments and answer
}

function rethrow(error: unknown): never {
  if (!notReachable.safeParse(error).success) throw error
  throw new DomainError('unavailable', 'The database does not answer at the moment: try again soon.', { cause: error })
}
