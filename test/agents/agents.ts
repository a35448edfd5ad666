import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { pino } from 'pino'
import type { Clock, Runtime } from '@/orchestration/ports'
import { createAcpRuntime } from '@/server/runtimes/acp/acp-runtime'
import { createCodexRuntime } from '@/server/runtimes/codex/codex-runtime'
import { AGENT_CATALOGUE } from '@/server/runtimes/detect/agent-catalogue'
import { createPiRuntime } from '@/server/runtimes/pi/pi-runtime'
import type { SeenCall } from '../support/mock-llm/mock-llm'
import { type AgentHome, type AgentId, makeAgentHome } from './agent-homes'
import type { Wanted } from './conversation'
import { isolationAt } from '../support/isolation'

export type AgentUnderTest = {
  id: string
  /** How it is driven, for the table. */
  protocol: string
  runtime: Runtime
  model: string | null
  /** Questions to a person are a capability of this road. */
  asks: boolean
  /** Holds an answer to a JSON schema. */
  takesSchema?: boolean
  /** A model and options that the provider can be seen to be asked for. */
  chosen: Expectation
  /** The runtime's own settings (`FanoutTarget.selection`); null where it has none, and refuses all. */
  selection: Expectation | null
  /** The same agent with an empty home and no key; null where it works without a sign-in. */
  signedOut: Runtime | null
  /** The same agent, which keeps back the answer that its start waits for; the file is there when it has it. */
  held: { runtime: Runtime; file: string }
}

type Expectation = { wanted: Wanted; seen: (call: SeenCall) => boolean; note: string }

type Place = {
  llmUrl: string
  binDir: string
  root: string
  gatePath: string
  clock: Clock
  /** Record what passes on the wire into `<root>/<id>.wire`. */
  isRecording: boolean
}

/** Every agent with a home and a configuration of its own, all pointed at the mock provider. */
export function agentsUnderTest(place: Place): AgentUnderTest[] {
  return [codex(place), claude(place), gemini(place), opencode(place), pi(place)]
}

function prepare(place: Place, id: AgentId, title: string) {
  const made = makeAgentHome(id, place)
  const env = { PATH: process.env.PATH }
  const dataDir = path.join(made.home, 'data')
  const options = {
    ...{ env, dataDir, clock: place.clock, isolation: isolationAt(dataDir), log: pino({ level: 'silent' }) },
    ...{ id, title, source: 'file' as const },
    ownState: [{ home: notesOf(place.root, id) }],
    command: place.isRecording ? path.resolve('test/agents/tee.mjs') : made.command,
  }
  const file = path.join(notesOf(place.root, id), 'held')
  const held = {
    options: { ...options, command: path.resolve('test/runtimes/support/held-agent.mjs') },
    env: { ...made.env, HELD_COMMAND: made.command, HELD_ANSWER: String(SESSION_ANSWER[id]), HELD_FILE: file },
    file,
  }
  return { ...made, options, held, env: { ...made.env, ...recording(place, id, made) } }
}

/** Which of an agent's answers names its session. */
const SESSION_ANSWER = { codex: 2, claude: 2, gemini: 2, opencode: 2, pi: 1 } as const satisfies Record<AgentId, number>

function profileOf(id: string) {
  const known = AGENT_CATALOGUE.find((agent) => agent.id === id)
  if (!known) throw new Error(`${id} is not in the catalogue`)
  return known.profile
}

function codex(place: Place): AgentUnderTest {
  const { home, options, env, held } = prepare(place, 'codex', 'Codex')
  const create = (codexHome: string) => createCodexRuntime({ ...options, ownEnv: { ...env, CODEX_HOME: codexHome } })
  return {
    id: 'codex',
    protocol: 'app-server',
    runtime: create(home),
    model: null,
    asks: true,
    takesSchema: true,
    chosen: {
      wanted: { model: 'gpt-5.5', options: { reasoningEffort: 'high', fastMode: true } },
      seen: ({ model, body }) =>
        model === 'gpt-5.5' && field(body['reasoning'], 'effort') === 'high' && body['service_tier'] === 'priority',
      note: 'model, effort, fast mode',
    },
    // Its sandbox decides what is asked: only its definition sets that.
    selection: null,
    signedOut: create(emptyFolder(home)),
    held: { runtime: createCodexRuntime({ ...held.options, ownEnv: held.env }), file: held.file },
  }
}

function claude(place: Place): AgentUnderTest {
  const { home, options, env, held } = prepare(place, 'claude', 'Claude')
  const create = (ownEnv: Record<string, string>, settings = options) =>
    createAcpRuntime({ ...settings, kind: 'claude', args: [], ownEnv, profile: profileOf('claude') })
  const { ANTHROPIC_API_KEY: _key, ANTHROPIC_BASE_URL: _url, ...keyless } = env
  const isTask = ({ tools }: SeenCall) => tools.length > 0
  return {
    id: 'claude',
    protocol: 'ACP',
    runtime: create(env),
    model: null,
    asks: true,
    chosen: {
      wanted: { model: 'sonnet', options: { reasoningEffort: 'low' } },
      seen: (call) =>
        isTask(call) && call.model.includes('sonnet') && field(call.body['output_config'], 'effort') === 'low',
      note: 'model, effort',
    },
    selection: {
      wanted: { selection: { effort: 'high' } },
      seen: (call) => isTask(call) && field(call.body['output_config'], 'effort') === 'high',
      note: 'config options',
    },
    signedOut: create({ ...keyless, CLAUDE_CONFIG_DIR: emptyFolder(home) }),
    held: { runtime: create(held.env, held.options), file: held.file },
  }
}

function gemini(place: Place): AgentUnderTest {
  const { home, options, env, held } = prepare(place, 'gemini', 'Gemini')
  const create = (ownEnv: Record<string, string>, settings = options) =>
    createAcpRuntime({ ...settings, kind: 'gemini', args: ['--acp'], ownEnv, profile: profileOf('gemini') })
  const { GEMINI_API_KEY: _key, GOOGLE_GEMINI_BASE_URL: _url, ...keyless } = env
  return {
    id: 'gemini',
    protocol: 'ACP',
    runtime: create(env),
    model: null,
    asks: false,
    chosen: {
      wanted: { model: 'gemini-3.8-flash' },
      seen: ({ model }) => model === 'gemini-3.8-flash',
      note: 'model; it has no options',
    },
    selection: null,
    signedOut: create({ ...keyless, HOME: emptyFolder(home) }),
    held: { runtime: create(held.env, held.options), file: held.file },
  }
}

function opencode(place: Place): AgentUnderTest {
  const { options, env, held } = prepare(place, 'opencode', 'opencode')
  const create = (ownEnv: Record<string, string>, settings = options) =>
    createAcpRuntime({ ...settings, kind: 'opencode', args: ['acp'], ownEnv, profile: profileOf('opencode') })
  return {
    id: 'opencode',
    protocol: 'ACP',
    runtime: create(env),
    model: null,
    asks: false,
    chosen: {
      wanted: { model: 'mock/mock-other', options: { reasoningEffort: 'high' } },
      seen: ({ model, body, tools }) =>
        tools.length > 0 && model === 'mock-other' && body['reasoning_effort'] === 'high',
      note: 'model, effort',
    },
    selection: {
      wanted: { selection: { effort: 'high' } },
      seen: ({ body, tools }) => tools.length > 0 && body['reasoning_effort'] === 'high',
      note: 'config options',
    },
    // Its hosted models take nobody's key, so it never says that it needs a sign-in.
    signedOut: null,
    held: { runtime: create(held.env, held.options), file: held.file },
  }
}

function pi(place: Place): AgentUnderTest {
  const { home, options, env, held } = prepare(place, 'pi', 'pi')
  const create = (ownEnv: Record<string, string>, settings = options) =>
    createPiRuntime({ ...settings, gatePath: place.gatePath, ownEnv })
  return {
    id: 'pi',
    protocol: 'RPC + gate',
    runtime: create(env),
    model: 'mock/mock-model',
    asks: true,
    chosen: {
      wanted: { model: 'mock/mock-other', options: { thinkingLevel: 'high' } },
      seen: ({ model, body }) => model === 'mock-other' && body['reasoning_effort'] === 'high',
      note: 'model, thinking level',
    },
    selection: {
      wanted: { selection: { tools: 'read,ls' } },
      seen: ({ tools }) => tools.includes('read') && !tools.includes('bash'),
      note: 'tools',
    },
    signedOut: create({ ...env, PI_CODING_AGENT_DIR: emptyFolder(home) }),
    held: { runtime: create(held.env, held.options), file: held.file },
  }
}

export const wireFileOf = (root: string, id: string) => path.join(notesOf(root, id), 'wire')

/** A sealed agent can write there. */
function notesOf(root: string, id: string): string {
  return path.join(root, `${id}-notes`)
}

function recording({ root, isRecording }: Place, id: string, { command }: AgentHome): Record<string, string> {
  return isRecording ? { PLENUM_RECORD_COMMAND: command, PLENUM_RECORD_FILE: wireFileOf(root, id) } : {}
}

function emptyFolder(home: string): string {
  const folder = path.join(home, 'empty')
  mkdirSync(folder)
  return folder
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined
}
