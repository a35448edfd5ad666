import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'

export const AGENT_IDS = ['codex', 'claude', 'gemini', 'opencode', 'pi'] as const
export type AgentId = (typeof AGENT_IDS)[number]

/** A program with an empty home of its own and a configuration that points it at the mock provider. */
export type AgentHome = { home: string; command: string; env: Record<string, string> }

type Place = { llmUrl: string; root: string; binDir: string }

/** Makes the home of an agent below `root`. Homes hold no key that is good for anything. */
export function makeAgentHome(id: AgentId, place: Place): AgentHome {
  const home = path.join(place.root, id)
  // Beside the home: codex runs no sandboxed command when its home is below the folder for temporary files.
  const temporary = path.join(place.root, `${id}-tmp`)
  for (const folder of [home, temporary]) mkdirSync(folder, { recursive: true })
  const env = { HOME: home, LANG: 'C.UTF-8', TMPDIR: temporary }
  const command = path.join(place.binDir, id === 'claude' ? 'claude-agent-acp' : id)
  return { home, command, env: { ...env, ...CONFIGURE[id](home, place.llmUrl) } }
}

/** Writes an agent's settings into its home and gives the variables that it is started with. */
const CONFIGURE = { codex, claude, gemini, opencode, pi } as const satisfies Record<
  AgentId,
  (home: string, llmUrl: string) => Record<string, string>
>

function codex(home: string, llmUrl: string): Record<string, string> {
  const config = `model = "gpt-5.4"
model_provider = "mock"
check_for_update_on_startup = false
[analytics]
enabled = false
[model_providers.mock]
name = "Mock"
base_url = "${llmUrl}/v1"
wire_api = "responses"
env_key = "MOCK_API_KEY"
request_max_retries = 0
stream_max_retries = 0
supports_websockets = false
`
  writeFileSync(path.join(home, 'config.toml'), config)
  return { CODEX_HOME: home, MOCK_API_KEY: 'x' }
}

function claude(home: string, llmUrl: string): Record<string, string> {
  return {
    ANTHROPIC_BASE_URL: llmUrl,
    ANTHROPIC_API_KEY: 'sk-ant-mock',
    CLAUDE_CONFIG_DIR: path.join(home, '.claude'),
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    IS_SANDBOX: '1',
    CLAUDE_CODE_MAX_RETRIES: '1',
  }
}

function gemini(home: string, llmUrl: string): Record<string, string> {
  mkdirSync(path.join(home, '.gemini'), { recursive: true })
  const settings = {
    security: { auth: { selectedType: 'gemini-api-key' }, folderTrust: { enabled: false } },
    model: { name: 'gemini-2.5-pro' },
    general: { enableAutoUpdate: false },
    privacy: { usageStatisticsEnabled: false },
  }
  writeFileSync(path.join(home, '.gemini/settings.json'), JSON.stringify(settings))
  return { GEMINI_API_KEY: 'x', GOOGLE_GEMINI_BASE_URL: llmUrl }
}

function opencode(home: string, llmUrl: string): Record<string, string> {
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
        options: { baseURL: `${llmUrl}/v1`, apiKey: 'x' },
        models: { 'mock-model': model, 'mock-other': { ...model, name: 'Other' } },
      },
    },
    permission: { bash: 'allow', edit: 'allow', question: 'allow' },
  }
  return {
    OPENCODE_CONFIG_CONTENT: JSON.stringify(config),
    OPENCODE_ENABLE_QUESTION_TOOL: '1',
    OPENCODE_DISABLE_MODELS_FETCH: '1',
    OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
    OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
    XDG_DATA_HOME: path.join(home, 'share'),
    XDG_CONFIG_HOME: path.join(home, 'config'),
    XDG_CACHE_HOME: path.join(home, 'cache'),
    XDG_STATE_HOME: path.join(home, 'state'),
  }
}

function pi(home: string, llmUrl: string): Record<string, string> {
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
    baseUrl: `${llmUrl}/v1`,
    api: 'openai-completions',
    apiKey: 'x',
    models: [model, { ...model, id: 'mock-other' }],
  }
  writeFileSync(path.join(agentDir, 'models.json'), JSON.stringify({ providers: { mock } }))
  return { PI_CODING_AGENT_DIR: agentDir, PI_OFFLINE: '1' }
}
