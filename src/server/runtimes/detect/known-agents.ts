import { ownValue } from '@/orchestration/model/own-value'
import { AGENT_CATALOGUE, NATIVE_AGENTS } from './agent-catalogue'
import { resolveCommand } from '../resolve-command'
import type { WorkspaceEntry } from '../runtimes-file'

/** An agent that can be had: whether it is here, how it gets here, and how it would be started without installing it. */
export type KnownAgent = {
  id: string
  title: string
  installed: boolean
  /** A shell command for the server; null where the vendor has an installer of its own. */
  install: string | null
  homepage: string
  /** Starts a pinned version from the package registry; null where there is no package that speaks the protocol. */
  launch: Extract<WorkspaceEntry, { kind: 'acp' }> | null
}

type Source = { homepage: string; npm?: string; install?: string }

/**
 * Where each agent comes from, newest pins that were looked at. A pin is a whole version on purpose: package managers give
 * older Nodes older agents without a word.
 */
const SOURCES: Record<string, Source> = {
  codex: { homepage: 'https://github.com/openai/codex', install: 'npm install -g @openai/codex@0.169.0' },
  pi: {
    homepage: 'https://github.com/earendil-works/pi',
    install: 'npm install -g @earendil-works/pi-coding-agent@0.74.2',
  },
  claude: {
    homepage: 'https://github.com/agentclientprotocol/claude-agent-acp',
    npm: '@agentclientprotocol/claude-agent-acp@0.101.0',
  },
  gemini: { homepage: 'https://github.com/google-gemini/gemini-cli', npm: '@google/gemini-cli@0.61.0' },
  opencode: { homepage: 'https://opencode.ai', npm: 'opencode-ai@1.18.33' },
  copilot: { homepage: 'https://github.com/github/copilot-cli', npm: '@github/copilot@1.0.102' },
  qwen: { homepage: 'https://github.com/QwenLM/qwen-code', npm: '@qwen-code/qwen-code@0.15.10' },
  'codex-acp': {
    homepage: 'https://github.com/agentclientprotocol/codex-acp',
    npm: '@agentclientprotocol/codex-acp@2.6.0',
  },
  goose: { homepage: 'https://block.github.io/goose' },
  cursor: { homepage: 'https://cursor.com/cli' },
  kimi: { homepage: 'https://github.com/MoonshotAI/kimi-cli' },
  'mistral-vibe': { homepage: 'https://github.com/mistralai/mistral-vibe' },
  junie: { homepage: 'https://junie.jetbrains.com' },
  kiro: { homepage: 'https://kiro.dev' },
  droid: { homepage: 'https://factory.ai' },
  kilo: { homepage: 'https://kilocode.ai' },
  auggie: { homepage: 'https://www.augmentcode.com' },
}

/** All agents that are known by name, those that are here first. Only looks: nothing is started or installed. */
export function listKnownAgents(env: Record<string, string | undefined>): KnownAgent[] {
  const natives = NATIVE_AGENTS.map(({ id, title, command }) => ({ id, title, command, args: [] }))
  return [...natives, ...AGENT_CATALOGUE]
    .flatMap(({ id, title, command, args }): KnownAgent[] => {
      const source = ownValue(SOURCES, id)
      if (source === undefined) return []
      const installed = resolveCommand(command, env) !== null
      const { npm, homepage } = source
      const install = source.install ?? (npm === undefined ? null : `npm install -g ${npm}`)
      const launch = npm === undefined ? null : launchOf({ id, title, npm, args })
      return [{ id, title, installed, install, homepage, launch }]
    })
    .sort((a, b) => Number(b.installed) - Number(a.installed))
}

function launchOf({ id, title, npm, args }: { id: string; title: string; npm: string; args: readonly string[] }) {
  return { id, title, kind: 'acp' as const, command: 'npx', args: ['-y', npm, ...args], env: {} }
}
