import { readFileSync, realpathSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { isRuntimeFailure, RuntimeFailure } from '@/orchestration/session/runtime-failure'
import { resolveCommand } from './resolve-command'

const packageSchema = z.object({
  name: z.string(),
  version: z.string(),
  engines: z.object({ node: z.string().optional() }).optional(),
})
const FOLDERS_MAX = 8

/** What a start that failed may be due to: a program of Node's that wants a newer one. Other errors stay as they are. */
export function explainNode(error: unknown, command: string, env: Record<string, string | undefined>): unknown {
  if (
    !isRuntimeFailure(error) ||
    !['process_crashed', 'protocol_error', 'start_timeout'].includes(error.failure.reason)
  )
    return error
  const shortfall = nodeShortfall(command, env)
  if (shortfall === null) return error
  const { failure } = error
  return new RuntimeFailure({ ...failure, message: `${failure.message} ${shortfall}` }, { cause: error })
}

/** "pi 1.6 needs Node 22.19; this server runs 20.20", for a program whose package says so; null where nothing is said. */
export function nodeShortfall(
  command: string,
  env: Record<string, string | undefined>,
  running = process.versions.node,
): string | null {
  const found = packageOf(command, env)
  const needed = found?.engines?.node === undefined ? null : leastNode(found.engines.node)
  if (found === null || needed === null || !isOlder(running, needed)) return null
  return needsNode(`${path.basename(command)} ${shortVersion(found.version)}`, needed, running)
}

export function needsNode(program: string, needed: string, running = process.versions.node): string {
  return `${program} needs Node ${shortVersion(needed)}; this server runs ${shortVersion(running)}.`
}

/** Whether a version of Node is older than another; missing parts count as 0. */
export function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => text.split('.').map(Number))
  for (const index of [0, 1, 2]) {
    const difference = (a?.[index] ?? 0) - (b?.[index] ?? 0)
    if (difference !== 0) return difference < 0
  }
  return false
}

/** Major and minor; a patch says nothing to a person, and neither does a minor of 0. */
export function shortVersion(version: string): string {
  const [major = '0', minor = '0'] = version.replace(/^v/, '').split('.')
  return minor === '0' ? major : `${major}.${minor}`
}

/** The least version of a range such as `>=22.19.0` or `^20.19 || >=22`; null for a range of another form. */
function leastNode(range: string): string | null {
  const versions = range
    .split('||')
    .map((part) => /^\s*(?:>=|\^|~)?\s*v?(\d+(?:\.\d+){0,2})/.exec(part)?.[1])
    .filter((version) => version !== undefined)
  return versions.sort((a, b) => (isOlder(a, b) ? -1 : 1))[0] ?? null
}

/** The package that a program is of. */
function packageOf(command: string, env: Record<string, string | undefined>) {
  const program = resolveCommand(command, env)
  if (program === null) return null
  let folder = path.dirname(realpathSync(program))
  for (let up = 0; up < FOLDERS_MAX && folder !== path.dirname(folder); up += 1) {
    const parsed = packageSchema.safeParse(readJson(path.join(folder, 'package.json')))
    if (parsed.success) return parsed.data
    folder = path.dirname(folder)
  }
  return null
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null // none here, or none that says anything
  }
}
