import { realpathSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { isRuntimeFailure, RuntimeFailure } from '@/orchestration/session/runtime-failure'
import { leastMissing } from './node-range'
import { readSmallFile } from './read-small-file'
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
  const needed = found?.engines?.node === undefined ? null : leastMissing(found.engines.node, running)
  if (found === null || needed === null) return null
  return needsNode(`${path.basename(command)} ${shortVersion(found.version)}`, needed, running)
}

export function needsNode(program: string, needed: string, running = process.versions.node): string {
  const isShort = shortVersion(needed) !== shortVersion(running)
  const [wanted, here] = isShort ? [shortVersion(needed), shortVersion(running)] : [needed, running]
  return `${program} needs Node ${wanted}; this server runs ${here}.`
}

/** Major and minor; a minor of 0 says nothing to a person. */
export function shortVersion(version: string): string {
  const [major = '0', minor = '0'] = version.replace(/^v/, '').split('.')
  return minor === '0' ? major : `${major}.${minor}`
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
    return JSON.parse(readSmallFile(file) ?? '')
  } catch {
    return null // none here, or none that says anything
  }
}
