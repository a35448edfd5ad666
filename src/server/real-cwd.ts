import { realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import type { CwdBounds } from './attempt-places'
import { isInside } from './is-inside'

/**
 * The real path of a working directory, if it is a folder inside one of the roots an operator allowed and neither contains a
 * protected folder nor is one; else null. Links are followed first, so a link out of a root does not help. Whether a folder
 * outside exists is not said.
 */
export async function realCwd(cwd: string, { roots, protectedFolders }: CwdBounds): Promise<string | null> {
  if (!path.isAbsolute(cwd)) return null
  const real = await realOrNull(cwd)
  if (real === null || !(await stat(/* turbopackIgnore: true */ real)).isDirectory()) return null
  for (const folder of protectedFolders) {
    const protectedPlace = await realOrNull(folder)
    if (protectedPlace !== null && isInside(real, protectedPlace)) return null
  }
  for (const root of roots) {
    const realRoot = await realOrNull(root)
    if (realRoot !== null && isInside(realRoot, real)) return real
  }
  return null
}

async function realOrNull(folder: string): Promise<string | null> {
  try {
    return await realpath(/* turbopackIgnore: true */ folder)
  } catch (error) {
    // Whatever the reason it cannot be read (missing, no right, a loop of links), it cannot be used.
    if (error instanceof Error && 'code' in error) return null
    throw error
  }
}
