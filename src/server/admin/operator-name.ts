import { userInfo } from 'node:os'

/** The name of the user who runs this process, or its number where it has no name, as in some containers. */
export function operatorName(): string {
  try {
    return userInfo().username
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`
  }
}
