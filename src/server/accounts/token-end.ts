const DAY_MS = 86_400_000
const TOKEN_DAYS = 90

/** No token lives longer. */
export const TOKEN_DAYS_MAX = 366

/** When a token that is made now ends, ISO 8601 UTC. */
export function tokenEnd(now: number, days = TOKEN_DAYS): string {
  return new Date(now + days * DAY_MS).toISOString()
}
