import { beginningOf } from '@/orchestration/model/cut-text'
import { z } from 'zod'
import { DomainError } from '@/orchestration/model/errors'
import { parseWorkspaceEntry, type WorkspaceEntry } from '../runtimes-file'

/** The registry file of the Agent Client Protocol, as far as it says how to start an agent without downloading a binary. */
const program = z.object({
  package: z.string().min(1).max(200),
  args: z.array(z.string()).default([]),
  env: z.record(z.string(), z.string()).default({}),
})
const registrySchema = z.object({
  agents: z
    .array(
      z.object({
        id: z.string(),
        name: z.string(),
        distribution: z.object({ npx: program.optional(), uvx: program.optional() }),
      }),
    )
    .max(1_000),
})

/**
 * The agents of a registry file that a package runner can start, as runtimes to choose from. Nothing is stored or started.
 * @throws DomainError `invalid_input` when it is no such file.
 */
export function readAcpRegistry(text: string): { entries: WorkspaceEntry[]; skipped: string[] } {
  const parsed = registrySchema.safeParse(parseJson(text))
  if (!parsed.success)
    throw new DomainError('invalid_input', 'This is not a registry file of the Agent Client Protocol.')
  const entries: WorkspaceEntry[] = []
  const skipped: string[] = []
  for (const { id, name, distribution } of parsed.data.agents) {
    const { npx, uvx } = distribution
    const runner = npx !== undefined ? { command: 'npx', first: ['-y'], ...npx } : null
    const found = runner ?? (uvx === undefined ? null : { command: 'uvx', first: [], ...uvx })
    if (found === null) skipped.push(name)
    else {
      const { command, first, args, env } = found
      const entry = {
        id,
        title: beginningOf(name, 80),
        kind: 'acp',
        command,
        args: [...first, found.package, ...args],
        env,
      }
      entries.push(parseWorkspaceEntry(entry))
    }
  }
  return { entries, skipped }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new DomainError('invalid_input', 'This is not JSON.', { cause })
  }
}
