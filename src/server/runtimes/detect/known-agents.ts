import { ownValue } from '@/orchestration/model/own-value'
import { AGENT_CATALOGUE, NATIVE_AGENTS } from './agent-catalogue'
import { needsNode, shortVersion } from '../explain-node'
import { isOlder } from '../node-range'
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
  /** What this server is too old for, as "pi 1.6 needs Node 22.19; this server runs 20.20."; null where it is not. */
  needs: string | null
  /** Starts a pinned version from the package registry; null where there is no package that speaks the protocol. */
  launch: Extract<WorkspaceEntry, { kind: 'acp' }> | null
}

/** A whole version that was looked at, and the least Node that it starts on. */
type Pin = { npm: string; node: string }
/** `pins`: the newest first. `speaksAcp`: the package can be started by a package runner. */
type Source = { homepage: string; pins?: readonly Pin[]; speaksAcp?: boolean }

const pin = (npm: string, node = '20'): Pin => ({ npm, node })

/**
 * Where each agent comes from. A pin is a whole version on purpose: package managers give older Nodes older agents without a
 * word. Where the newest wants a newer Node than this server has, the next one is offered, and the page says so.
 */
const SOURCES: Record<string, Source> = {
  codex: { homepage: 'https://github.com/openai/codex', pins: [pin('@openai/codex@0.171.0')], speaksAcp: false },
  pi: {
    homepage: 'https://github.com/earendil-works/pi',
    pins: [pin('@earendil-works/pi-coding-agent@1.6.0', '22.19'), pin('@earendil-works/pi-coding-agent@0.74.2')],
    speaksAcp: false,
  },
  claude: {
    homepage: 'https://github.com/agentclientprotocol/claude-agent-acp',
    pins: [pin('@agentclientprotocol/claude-agent-acp@0.101.0')],
  },
  gemini: { homepage: 'https://github.com/google-gemini/gemini-cli', pins: [pin('@google/gemini-cli@0.61.0')] },
  opencode: { homepage: 'https://opencode.ai', pins: [pin('opencode-ai@1.18.33')] },
  copilot: { homepage: 'https://github.com/github/copilot-cli', pins: [pin('@github/copilot@1.0.102')] },
  qwen: { homepage: 'https://github.com/QwenLM/qwen-code', pins: [pin('@qwen-code/qwen-code@0.24.4')] },
  'codex-acp': {
    homepage: 'https://github.com/agentclientprotocol/codex-acp',
    pins: [pin('@agentclientprotocol/codex-acp@2.6.0')],
  },
  kimi: { homepage: 'https://github.com/MoonshotAI/kimi-code', pins: [pin('@moonshot-ai/kimi-code@2.1.0', '22.19')] },
  nanocoder: {
    homepage: 'https://github.com/Nano-Collective/nanocoder',
    pins: [pin('@nanocollective/nanocoder@1.30.0', '22')],
  },
  cline: { homepage: 'https://cline.bot', pins: [pin('cline@3.0.65')] },
  qoder: { homepage: 'https://qoder.com/cli', pins: [pin('@qoder-ai/qodercli@1.1.52')] },
  droid: { homepage: 'https://factory.ai', pins: [pin('droid@0.215.0')] },
  auggie: { homepage: 'https://www.augmentcode.com', pins: [pin('@augmentcode/auggie@0.36.0')] },
  goose: { homepage: 'https://block.github.io/goose' },
  cursor: { homepage: 'https://cursor.com/cli' },
  'mistral-vibe': { homepage: 'https://github.com/mistralai/mistral-vibe' },
  junie: { homepage: 'https://junie.jetbrains.com' },
  kiro: { homepage: 'https://kiro.dev' },
  kilo: { homepage: 'https://kilocode.ai' },
}

/** All agents that are known by name, those that are here first. Only looks: nothing is started or installed. */
export function listKnownAgents(
  env: Record<string, string | undefined>,
  runningNode = process.versions.node,
): KnownAgent[] {
  const natives = NATIVE_AGENTS.map(({ id, title, command }) => ({ id, title, command, args: [] }))
  return [...natives, ...AGENT_CATALOGUE]
    .flatMap(({ id, title, command, args }): KnownAgent[] => {
      const source = ownValue(SOURCES, id)
      if (source === undefined) return []
      const installed = resolveCommand(command, env) !== null
      const { homepage, pins = [], speaksAcp = true } = source
      const [newest] = pins
      const runnable = pins.find(({ node }) => !isOlder(runningNode, node))
      const shown = runnable ?? newest
      const install = shown === undefined ? null : `npm install -g ${shown.npm}`
      const launch = runnable !== undefined && speaksAcp ? launchOf({ id, title, npm: runnable.npm, args }) : null
      const needs =
        newest === undefined || newest === runnable
          ? null
          : needsNode(`${title} ${shortVersion(versionOf(newest.npm))}`, newest.node, runningNode)
      return [{ id, title, installed, install, homepage, needs, launch }]
    })
    .sort((a, b) => Number(b.installed) - Number(a.installed))
}

const versionOf = (npm: string) => npm.slice(npm.lastIndexOf('@') + 1)

function launchOf({ id, title, npm, args }: { id: string; title: string; npm: string; args: readonly string[] }) {
  return { id, title, kind: 'acp' as const, command: 'npx', args: ['-y', npm, ...args], env: {} }
}
