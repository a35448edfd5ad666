import { accessSync, constants, statSync } from 'node:fs'
import path from 'node:path'

/**
 * Where a program is: an absolute or relative path as it is, a bare name on `PATH`. Only looks at the file system; null when
 * there is nothing that may be run.
 */
export function resolveCommand(command: string, env: Record<string, string | undefined>): string | null {
  if (command.includes('/') || command.includes(path.sep)) return isExecutable(command) ? path.resolve(command) : null
  for (const folder of (env.PATH ?? '').split(path.delimiter)) {
    if (folder === '') continue
    const candidate = path.join(folder, command)
    if (isExecutable(candidate)) return candidate
  }
  return null
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false // not there, or not ours to run: the same to who wants to start it
  }
}
