import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parseEnv } from 'node:util'

/** The variables of a person's files, the first file that has one counts. A file that is not there has none. */
export function readVariableFiles(files: readonly string[], home: string | undefined): Record<string, string> {
  if (home === undefined) return {}
  const read = files.map((file) => readIfThere(path.join(home, file)))
  return Object.assign({}, ...read.reverse()) as Record<string, string>
}

function readIfThere(file: string): NodeJS.Dict<string> {
  try {
    return parseEnv(readFileSync(file, 'utf8'))
  } catch {
    return {} // not there, or not ours to read
  }
}
