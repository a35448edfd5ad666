import { realpath, stat } from 'node:fs/promises'
import path from 'node:path'

/**
 * The real path of a working directory, if it is a folder inside one of the roots an operator allowed; else null. Links are
 * followed first, so a link out of a root does not help; that a folder outside exists is not told.
 */
export async function realCwd(cwd: string, allowedRoots: string[]): Promise<string | null> {
  if (!path.isAbsolute(cwd)) return null
  const real = await realOrNull(cwd)
  if (real === null || !(await stat(/* turbopackIgnore: true */ real)).isDirectory()) return null
  for (const root of allowedRoots) {
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

function isInside(root: string, folder: string): boolean {
  const relative = path.relative(root, folder)
  return relative === '' || !(relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative))
}
