import { z } from 'zod'

/** Text that a database is asked for as it is. PostgreSQL knows no NUL in a text: it would be a fault, not a miss. */
export const searchTextSchema = z.string().refine((text) => !text.includes('\0'), 'must not hold a NUL character')

/** Ids are opaque to callers; the bound keeps nonsense out of queries. */
export const idSchema = searchTextSchema.min(1).max(100)

export const ID_PREFIXES = [
  'run',
  'wkr',
  'req',
  'ctl',
  'red',
  'art',
  'ses',
  'lnc',
  'rnr',
  'wsp',
  'usr',
  'tok',
  'inv',
  'aud',
  'rtd',
  'sgn',
  'rev',
] as const
export type IdPrefix = (typeof ID_PREFIXES)[number]

/** Makes `<prefix>_<time-sortable>` ids. An argument everywhere, so that tests get the same ids each time. */
export type NewId = (prefix: IdPrefix) => string

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz' // Crockford base32, lower case: sorts as it counts

/**
 * Ids that sort by time: 48 bits of milliseconds, then 80 random bits, in base32 (26 characters after the prefix).
 * `randomBytes(10)` must be unpredictable in production. Within one millisecond the random part counts up.
 */
export function createNewId(now: () => number, randomBytes: (size: number) => Uint8Array): NewId {
  let lastMs = -1
  let tail: number[] = []
  return (prefix) => {
    const ms = now()
    if (ms > lastMs) {
      lastMs = ms
      tail = Array.from(randomBytes(16), (byte) => byte % 32)
    } else {
      increment(tail)
    }
    return `${prefix}_${encodeTime(lastMs)}${tail.map((digit) => ALPHABET[digit]).join('')}`
  }
}

function encodeTime(ms: number): string {
  let text = ''
  for (let rest = ms, i = 0; i < 10; i++, rest = Math.floor(rest / 32)) text = `${ALPHABET[rest % 32]}${text}`
  return text
}

function increment(digits: number[]): void {
  for (let i = digits.length - 1; i >= 0; i--) {
    const digit = digits[i] ?? 0
    if (digit < 31) {
      digits[i] = digit + 1
      return
    }
    digits[i] = 0
  }
}
