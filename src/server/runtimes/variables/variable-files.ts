import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parseEnv } from 'node:util'

/** The variables of a person's files: of the first that can be read, as the agents do it. */
export function readVariableFiles(files: readonly string[], home: string | undefined): Record<string, string> {
  if (home === undefined) return {}
  for (const file of files) {
    const variables = readIfThere(path.join(home, file))
    if (variables !== null) return variables as Record<string, string>
  }
  return {}
}

function readIfThere(file: string): NodeJS.Dict<string> | null {
  try {
    return parseEnv(readFileSync(file, 'utf8'))
  } catch {
    return null // not there, or not ours to read
  }
}
