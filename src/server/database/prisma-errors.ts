/** By code, not by class: there are two generated clients, each with error classes of its own. */
export function isUniqueConflict(error: unknown): boolean {
  return hasCode(error, 'P2002')
}

/** The row to update or delete does not exist. */
export function isMissingRow(error: unknown): boolean {
  return hasCode(error, 'P2025')
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
