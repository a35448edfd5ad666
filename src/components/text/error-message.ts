import { visibleLine } from '@/orchestration/model/visible-text'
import { readConnection } from '@/components/connection/connection'

/** What a failed call says to a person. The server already speaks plainly; only the lost connection needs our own words. */
export function errorMessage(error: unknown): string {
  if (!(error instanceof Error)) return 'Something went wrong.'
  if (/failed to fetch|networkerror|load failed/i.test(error.message)) {
    if (readConnection() === 'offline') return 'You are offline. Try again when the connection is back.'
    return 'The server cannot be reached. Check the connection, then try again.'
  }
  return visibleLine(error.message)
}
