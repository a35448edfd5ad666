import type { Runtime } from '@/orchestration/ports'
import { createAcpRuntime } from './acp/acp-runtime'
import { createCodexRuntime } from './codex/codex-runtime'
import { createCommandRuntime } from './command/command-runtime'
import { AGENT_CATALOGUE, profileOf } from './detect/agent-catalogue'
import { createFileEndpoint } from './endpoint/create-file-endpoint'
import { createPiRuntime } from './pi/pi-runtime'
import type { RuntimeHost, RuntimeNaming } from './runtime-settings'
import type { EntryOf, RuntimeEntry } from './runtimes-file'

/** Where the programs are that this server brings along. */
export type BundledFiles = { piGate: string }
type Source = RuntimeNaming['source']

/** The adapter for an entry: a new kind is one case here and its schema in `runtimes-file`. */
export function createRuntime(entry: RuntimeEntry, source: Source, host: RuntimeHost, files: BundledFiles): Runtime {
  const title = entry.title ?? entry.id
  const common = { ...host, id: entry.id, title, source, maxSessions: entry.maxSessions ?? null }
  switch (entry.kind) {
    case 'acp':
      return createAcpRuntime({
        ...common,
        kind: 'acp',
        command: entry.command,
        args: entry.args,
        ownEnv: entry.env,
        profile: profileOf(entry.command, entry.args),
        mode: entry.mode ?? null,
      })
    case 'command':
      return createCommandRuntime({
        ...common,
        kind: 'command',
        command: entry.command,
        args: entry.args,
        ownEnv: entry.env,
      })
    case 'openai-compatible':
    case 'anthropic':
    case 'google':
    case 'openai':
      return createFileEndpoint(entry, source, host)
    case 'codex':
      return createCodexRuntime({
        ...common,
        ...programOf(entry),
        ...(entry.mode === undefined ? {} : { mode: entry.mode }),
      })
    case 'pi':
      return createPiRuntime({ ...common, ...programOf(entry), gatePath: files.piGate })
    case 'claude':
    case 'gemini':
    case 'opencode':
      return createCatalogueAgent(entry, source, host)
  }
}

/** An agent that is known by its kind: the catalogue says how it is started and what is particular to it. */
function createCatalogueAgent(entry: EntryOf<'claude' | 'gemini' | 'opencode'>, source: Source, host: RuntimeHost) {
  const agent = AGENT_CATALOGUE.find(({ kind }) => kind === entry.kind)
  if (agent === undefined) throw new Error(`The catalogue of agents lacks ${entry.kind}.`)
  return createAcpRuntime({
    ...host,
    id: entry.id,
    kind: agent.kind,
    title: entry.title ?? agent.title,
    source,
    command: entry.command ?? agent.command,
    args: agent.args,
    ownEnv: entry.env,
    profile: agent.profile,
    mode: entry.mode ?? null,
    maxSessions: entry.maxSessions ?? null,
  })
}

/** Without a command of its own, an agent is looked for under its usual name. */
function programOf({ command, env }: EntryOf<'codex' | 'pi'>) {
  return { ownEnv: env, ...(command === undefined ? {} : { command }) }
}
