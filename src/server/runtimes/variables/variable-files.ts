import path from 'node:path'
import { parseEnv } from 'node:util'
import type { GuardedFile } from '../isolation/guarded-file'
import { readSmallFile } from '../read-small-file'

const EMPTY = '# For variables of this agent. Made by Plenum, so that the agents that it starts cannot make it.\n'

/** Files below a home folder, by their paths in it. */
export function filesInHome(files: readonly string[], home: string | undefined): GuardedFile[] {
  if (home === undefined) return []
  const paths = files.map((file) => path.join(home, file))
  return paths.map((file, at) => ({ path: file, empty: EMPTY, hides: paths.slice(at + 1) }))
}

/** The variables of a person's files: of the first that has any. One without may be there to keep agents from making it. */
export function readVariableFiles(
  files: readonly string[],
  home: string | undefined,
  readFile: (file: string) => string | null = readSmallFile,
): Record<string, string> {
  for (const file of filesInHome(files, home)) {
    const variables = parseEnv(readFile(file.path) ?? '') as Record<string, string>
    if (Object.keys(variables).length > 0) return variables
  }
  return {}
}
