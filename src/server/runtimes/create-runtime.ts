import path from 'node:path'
import type { Runtime } from '@/orchestration/ports'
import { createAcpRuntime } from './acp/acp-runtime'
import { createCodexRuntime } from './codex/codex-runtime'
import { createCommandRuntime } from './command/command-runtime'
import { AGENT_CATALOGUE, profileOf } from './detect/agent-catalogue'
import { createFileEndpoint } from './endpoint/create-file-endpoint'
import type { StateFolder } from './isolation/agent-state'
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
        ...ownFiles(entry, host),
        profile: profileOf(entry.command, entry.args),
        mode: entry.mode ?? null,
      })
    case 'command':
      return createCommandRuntime({
        ...common,
        kind: 'command',
        command: entry.command,
        args: entry.args,
        ...ownFiles(entry, host),
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
    ownState: stateOf(entry),
    profile: agent.profile,
    mode: entry.mode ?? null,
    maxSessions: entry.maxSessions ?? null,
  })
}

/** Without a command of its own, an agent is looked for under its usual name. */
function programOf({ command, env, stateFolders }: EntryOf<'codex' | 'pi'>) {
  return { ownEnv: env, ownState: stateOf({ stateFolders }), ...(command === undefined ? {} : { command }) }
}

/** Folders below a home stay relative to it: it is the agents' user's. */
function stateOf({ stateFolders = [] }: { stateFolders?: string[] | undefined }): StateFolder[] {
  return stateFolders.map((folder) => ({ home: folder.startsWith('~/') ? folder.slice(2) : folder }))
}

/**
 * A package runner installs what it runs into its cache. A shared one would be a way out of the seal: what an agent plants
 * there is run by people, too. Each runtime has one of its own.
 */
function ownFiles(entry: EntryOf<'acp' | 'command'>, { isolation }: RuntimeHost) {
  const state = stateOf(entry)
  const variable = PACKAGE_CACHES[path.basename(entry.command)]
  if (variable === undefined) return { ownEnv: entry.env, ownState: state }
  const cache = path.join(isolation.attemptsDir, '.packages', entry.id)
  const addedEnv = { [variable]: cache }
  return { ownEnv: { ...addedEnv, ...entry.env }, addedEnv, ownState: [...state, { home: cache }] }
}

const PACKAGE_CACHES: Record<string, string | undefined> = { npx: 'npm_config_cache', uvx: 'UV_CACHE_DIR' }
