import { existsSync } from 'node:fs'
import type { RuntimeHost } from '../runtime-settings'
import { readSmallFile } from '../read-small-file'

/** Reads files that decide which variables of the server an agent is given; null also where an agent could have written one. */
export function createSettingsReader({
  isolation,
  log,
}: Pick<RuntimeHost, 'isolation'> & { log: Pick<RuntimeHost['log'], 'warn'> }) {
  return (file: string): string | null => {
    if (!isolation.agentsMayWrite(file)) return readSmallFile(file)
    if (existsSync(file)) log.warn({ file }, 'failed to use settings for variables: agents can write the file')
    return null
  }
}
