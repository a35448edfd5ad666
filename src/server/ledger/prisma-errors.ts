/** P2002: a unique key exists already. P2025: the row to update does not exist. */
type PrismaCode = 'P2002' | 'P2025'

/** By code, not by class: each of the two clients has an error class of its own. */
export function hasPrismaCode(error: unknown, code: PrismaCode): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
