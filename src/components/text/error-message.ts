/** What a failed call says to a person. The server already speaks plainly; only the lost connection needs our own words. */
export function errorMessage(error: unknown): string {
  if (!(error instanceof Error)) return 'Something went wrong.'
  if (/failed to fetch|networkerror|load failed/i.test(error.message)) {
    return 'The server cannot be reached. Check the connection, then try again.'
  }
  return error.message
}

/** The code of ours that a tRPC error carries (`data.domainCode`), or null. */
export function domainCodeOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('data' in error)) return null
  const { data } = error
  if (typeof data !== 'object' || data === null || !('domainCode' in data)) return null
  return typeof data.domainCode === 'string' ? data.domainCode : null
}
