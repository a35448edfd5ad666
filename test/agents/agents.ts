import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pino } from 'pino'
import type { Clock, Runtime } from '@/orchestration/ports'
import { createAcpRuntime } from '@/server/runtimes/acp/acp-runtime'
import { createCodexRuntime } from '@/server/runtimes/codex/codex-runtime'
import { AGENT_CATALOGUE } from '@/server/runtimes/detect/agent-catalogue'
import { createPiRuntime } from '@/server/runtimes/pi/pi-runtime'
import type { SeenCall } from '../support/mock-llm/mock-llm'
import type { Wanted } from './conversation'

export type AgentUnderTest = {
  id: string
  /** How it is driven, for the table. */
  protocol: string
  runtime: Runtime
  model: string | null
  /** Questions to a person are a capability of this road. */
  asks: boolean
  /** gemini 0.61 loses a session that is loaded in the minute it was made in (google-gemini/gemini-cli#28693). */
  resumableAfterMs: number
  /** A model and options that the provider can be seen to be asked for. */
  chosen: Expectation
  /** The runtime's own settings (`FanoutTarget.selection`); null where it has none, and refuses all. */
  selection: Expectation | null
  /** The same agent with an empty home and no key; null where it works without a sign-in. */
  signedOut: Runtime | null
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

function host({ root, clock }: Place, id: string) {
  const home = path.join(root, id)
  mkdirSync(home, { recursive: true })
  const env = {
    PATH: process.env.PATH,
    LANG: 'C.UTF-8',
    HOME: home,
    TMPDIR: mkdtempSync(path.join('/var/tmp', `plenum-${id}-`)),
  }
  return { home, options: { env, dataDir: path.join(home, 'data'), clock, log: pino({ level: 'silent' }) } }
}

const naming = (id: string, title: string) => ({ id, title, source: 'file' as const })

function profileOf(id: string) {
  const known = AGENT_CATALOGUE.find((agent) => agent.id === id)
  if (!known) throw new Error(`${id} is not in the catalogue`)
  return known.profile
}

function codex(place: Place): AgentUnderTest {
  const { home, options } = host(place, 'codex')
  const config = `model = "gpt-5.4"
model_provider = "mock"
check_for_update_on_startup = false
[analytics]
enabled = false
[model_providers.mock]
name = "Mock"
base_url = "${place.llmUrl}/v1"
wire_api = "responses"
env_key = "MOCK_API_KEY"
request_max_retries = 0
stream_max_retries = 0
supports_websockets = false
`
  writeFileSync(path.join(home, 'config.toml'), config)
  const create = (codexHome: string) =>
    createCodexRuntime({
      ...options,
      ...naming('codex', 'Codex'),
      command: program(place, 'codex'),
      ownEnv: { ...recording(place, 'codex', 'codex'), CODEX_HOME: codexHome, MOCK_API_KEY: 'x' },
    })
  return {
    id: 'codex',
    protocol: 'app-server',
    runtime: create(home),
    model: null,
    asks: false,
    resumableAfterMs: 0,
    chosen: {
      wanted: { model: 'gpt-5.5', options: { reasoningEffort: 'high', fastMode: true } },
      seen: ({ model, body }) =>
        model === 'gpt-5.5' && field(body['reasoning'], 'effort') === 'high' && body['service_tier'] === 'priority',
      note: 'model, effort, fast mode',
    },
    selection: {
      wanted: { selection: { sandbox: 'workspace-write' } },
      seen: ({ body }) => JSON.stringify(body).includes('workspace-write'),
      note: 'sandbox',
    },
    signedOut: create(emptyFolder(home)),
  }
}

function claude(place: Place): AgentUnderTest {
  const { home, options } = host(place, 'claude')
  const create = (configDir: string, keys: Record<string, string>) =>
    createAcpRuntime({
      ...options,
      ...naming('claude', 'Claude'),
      kind: 'claude',
      command: program(place, 'claude-agent-acp'),
      args: [],
      ownEnv: {
        ...keys,
        ...recording(place, 'claude', 'claude-agent-acp'),
        CLAUDE_CONFIG_DIR: configDir,
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
        IS_SANDBOX: '1',
        CLAUDE_CODE_MAX_RETRIES: '1',
      },
      profile: profileOf('claude'),
    })
  const keys = { ANTHROPIC_BASE_URL: place.llmUrl, ANTHROPIC_API_KEY: 'sk-ant-mock' }
  const isTask = ({ tools }: SeenCall) => tools.length > 0
  return {
    id: 'claude',
    protocol: 'ACP',
    runtime: create(path.join(home, '.claude'), keys),
    model: null,
    asks: true,
    resumableAfterMs: 0,
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
    signedOut: create(emptyFolder(home), {}),
  }
}

function gemini(place: Place): AgentUnderTest {
  const { home, options } = host(place, 'gemini')
  mkdirSync(path.join(home, '.gemini'), { recursive: true })
  const settings = {
    security: { auth: { selectedType: 'gemini-api-key' }, folderTrust: { enabled: false } },
    model: { name: 'gemini-2.5-pro' },
    general: { enableAutoUpdate: false },
    privacy: { usageStatisticsEnabled: false },
  }
  writeFileSync(path.join(home, '.gemini/settings.json'), JSON.stringify(settings))
  const create = (env: Record<string, string>) =>
    createAcpRuntime({
      ...options,
      ...naming('gemini', 'Gemini'),
      kind: 'gemini',
      command: program(place, 'gemini'),
      args: ['--acp'],
      ownEnv: { ...env, ...recording(place, 'gemini', 'gemini') },
      profile: profileOf('gemini'),
    })
  return {
    id: 'gemini',
    protocol: 'ACP',
    runtime: create({ GEMINI_API_KEY: 'x', GOOGLE_GEMINI_BASE_URL: place.llmUrl }),
    model: null,
    asks: false,
    resumableAfterMs: 61_000,
    chosen: {
      wanted: { model: 'gemini-3.8-flash' },
      seen: ({ model }) => model === 'gemini-3.8-flash',
      note: 'model; it has no options',
    },
    selection: null,
    signedOut: create({ HOME: emptyFolder(home) }),
  }
}

function opencode(place: Place): AgentUnderTest {
  const { home, options } = host(place, 'opencode')
  const model = {
    name: 'Mock',
    reasoning: true,
    tool_call: true,
    cost: { input: 1, output: 2 },
    limit: { context: 128_000, output: 8_192 },
    variants: { low: {}, high: {} },
  }
  const config = {
    model: 'mock/mock-model',
    small_model: 'mock/mock-model',
    enabled_providers: ['mock'],
    autoupdate: false,
    share: 'disabled',
    provider: {
      mock: {
        npm: '@ai-sdk/openai-compatible',
        name: 'Mock',
        options: { baseURL: `${place.llmUrl}/v1`, apiKey: 'x' },
        models: { 'mock-model': model, 'mock-other': { ...model, name: 'Other' } },
      },
    },
    permission: { bash: 'ask', edit: 'ask' },
  }
  const runtime = createAcpRuntime({
    ...options,
    ...naming('opencode', 'opencode'),
    kind: 'opencode',
    command: program(place, 'opencode'),
    args: ['acp'],
    ownEnv: {
      ...recording(place, 'opencode', 'opencode'),
      OPENCODE_CONFIG_CONTENT: JSON.stringify(config),
      OPENCODE_DISABLE_MODELS_FETCH: '1',
      OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
      OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
      XDG_DATA_HOME: path.join(home, 'share'),
      XDG_CONFIG_HOME: path.join(home, 'config'),
      XDG_CACHE_HOME: path.join(home, 'cache'),
      XDG_STATE_HOME: path.join(home, 'state'),
    },
    profile: profileOf('opencode'),
  })
  return {
    id: 'opencode',
    protocol: 'ACP',
    runtime,
    model: null,
    asks: false,
    resumableAfterMs: 0,
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
  }
}

function pi(place: Place): AgentUnderTest {
  const { home, options } = host(place, 'pi')
  const agentDir = path.join(home, 'agent')
  mkdirSync(agentDir, { recursive: true })
  const model = {
    id: 'mock-model',
    reasoning: true,
    contextWindow: 128_000,
    maxTokens: 8_192,
    cost: { input: 1, output: 2, cacheRead: 0.1, cacheWrite: 0 },
  }
  const mock = {
    baseUrl: `${place.llmUrl}/v1`,
    api: 'openai-completions',
    apiKey: 'x',
    models: [model, { ...model, id: 'mock-other' }],
  }
  writeFileSync(path.join(agentDir, 'models.json'), JSON.stringify({ providers: { mock } }))
  const create = (folder: string) =>
    createPiRuntime({
      ...options,
      ...naming('pi', 'pi'),
      command: program(place, 'pi'),
      gatePath: place.gatePath,
      ownEnv: { ...recording(place, 'pi', 'pi'), PI_CODING_AGENT_DIR: folder, PI_OFFLINE: '1' },
    })
  return {
    id: 'pi',
    protocol: 'RPC + gate',
    runtime: create(agentDir),
    model: 'mock/mock-model',
    asks: true,
    resumableAfterMs: 0,
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
    signedOut: create(emptyFolder(home)),
  }
}

function program({ binDir, isRecording }: Place, name: string): string {
  return isRecording ? path.resolve('test/agents/tee.mjs') : path.join(binDir, name)
}

export const wireFileOf = (root: string, id: string) => path.join(root, `${id}.wire`)

function recording({ binDir, root, isRecording }: Place, id: string, name: string): Record<string, string> {
  if (!isRecording) return {}
  return { PLENUM_RECORD_COMMAND: path.join(binDir, name), PLENUM_RECORD_FILE: wireFileOf(root, id) }
}

function emptyFolder(home: string): string {
  const folder = path.join(home, 'empty')
  mkdirSync(folder)
  return folder
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined
}
