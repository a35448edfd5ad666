import { z } from 'zod'
import { DomainError } from '@/orchestration/model/errors'

const AWAY = 'The database does not answer at the moment: try again soon.'
const FULL =
  'The disk of the database is full: nothing was stored. Free some space; what waits goes on by itself, other work can be tried again.'

const kindOf = <T extends string>(kind: T) => z.object({ kind: z.literal(kind) })

/**
 * What a driver adapter calls the errors that say that nothing was done, and what people are told of each. A connection that
 * broke in the middle is none of them: what it carried may have been done.
 */
const nothingDone = z.union([
  kindOf('DatabaseNotReachable').transform(() => AWAY),
  kindOf('TooManyConnections').transform(() => AWAY),
  // PostgreSQL is starting or shutting down.
  kindOf('postgres')
    .extend({ code: z.literal('57P03') })
    .transform(() => AWAY),
  // A full disk takes its transaction back: on PostgreSQL, and on SQLite (FULL; IOERR_SHMSIZE before there is one).
  kindOf('postgres')
    .extend({ code: z.literal('53100') })
    .transform(() => FULL),
  kindOf('sqlite')
    .extend({ extendedCode: z.literal([13, 4_874]) })
    .transform(() => FULL),
])
/** Prisma wraps the adapter's error; that of BEGIN and COMMIT it hands on as it is. */
const unavailable = z.union([
  z
    .object({ meta: z.object({ driverAdapterError: z.object({ cause: nothingDone }) }) })
    .transform(({ meta }) => meta.driverAdapterError.cause),
  z.object({ name: z.literal('DriverAdapterError'), cause: nothingDone }).transform(({ cause }) => cause),
])

/**
 * The store with methods that reject with DomainError `unavailable` while the database cannot be reached or cannot grow:
 * callers may try again without doing anything twice. Every method must answer a promise; what is thrown at once stays as it is.
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
  const message = unavailable.safeParse(error)
  if (!message.success) throw error
  throw new DomainError('unavailable', message.data, { cause: error })
}
