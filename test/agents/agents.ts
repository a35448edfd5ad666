import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pino } from 'pino'
import type { Clock, Runtime } from '@/orchestration/ports'
import { createAcpRuntime } from '@/server/runtimes/acp/acp-runtime'
import { createCodexRuntime } from '@/server/runtimes/codex/codex-runtime'
import { AGENT_CATALOGUE } from '@/server/runtimes/detect/agent-catalogue'
import { createPiRuntime } from '@/server/runtimes/pi/pi-runtime'

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
}

type Place = { llmUrl: string; binDir: string; root: string; gatePath: string; clock: Clock }

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
  const runtime = createCodexRuntime({
    ...options,
    ...naming('codex', 'Codex'),
    command: path.join(place.binDir, 'codex'),
    ownEnv: { CODEX_HOME: home, MOCK_API_KEY: 'x' },
  })
  return { id: 'codex', protocol: 'app-server', runtime, model: null, asks: false, resumableAfterMs: 0 }
}

function claude(place: Place): AgentUnderTest {
  const { home, options } = host(place, 'claude')
  const runtime = createAcpRuntime({
    ...options,
    ...naming('claude', 'Claude'),
    kind: 'claude',
    command: path.join(place.binDir, 'claude-agent-acp'),
    args: [],
    ownEnv: {
      ANTHROPIC_BASE_URL: place.llmUrl,
      ANTHROPIC_API_KEY: 'sk-ant-mock',
      CLAUDE_CONFIG_DIR: path.join(home, '.claude'),
      DISABLE_TELEMETRY: '1',
      DISABLE_ERROR_REPORTING: '1',
      IS_SANDBOX: '1',
      CLAUDE_CODE_MAX_RETRIES: '1',
    },
    profile: profileOf('claude'),
  })
  return { id: 'claude', protocol: 'ACP', runtime, model: null, asks: true, resumableAfterMs: 0 }
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
  const runtime = createAcpRuntime({
    ...options,
    ...naming('gemini', 'Gemini'),
    kind: 'gemini',
    command: path.join(place.binDir, 'gemini'),
    args: ['--acp'],
    ownEnv: { GEMINI_API_KEY: 'x', GOOGLE_GEMINI_BASE_URL: place.llmUrl },
    profile: profileOf('gemini'),
  })
  return { id: 'gemini', protocol: 'ACP', runtime, model: null, asks: false, resumableAfterMs: 61_000 }
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
        models: { 'mock-model': model },
      },
    },
    permission: { bash: 'ask', edit: 'ask' },
  }
  const runtime = createAcpRuntime({
    ...options,
    ...naming('opencode', 'opencode'),
    kind: 'opencode',
    command: path.join(place.binDir, 'opencode'),
    args: ['acp'],
    ownEnv: {
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
  return { id: 'opencode', protocol: 'ACP', runtime, model: null, asks: false, resumableAfterMs: 0 }
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
  const mock = { baseUrl: `${place.llmUrl}/v1`, api: 'openai-completions', apiKey: 'x', models: [model] }
  writeFileSync(path.join(agentDir, 'models.json'), JSON.stringify({ providers: { mock } }))
  const runtime = createPiRuntime({
    ...options,
    ...naming('pi', 'pi'),
    command: path.join(place.binDir, 'pi'),
    gatePath: place.gatePath,
    ownEnv: { PI_CODING_AGENT_DIR: agentDir, PI_OFFLINE: '1' },
  })
  return { id: 'pi', protocol: 'RPC + gate', runtime, model: 'mock/mock-model', asks: true, resumableAfterMs: 0 }
}
