import type { RuntimeKind } from '@/orchestration/model/runtime'
import { GENERIC_PROFILE, type AcpProfile } from '../acp/acp-profile'
import { CLAUDE_STATE, CODEX_STATE, GEMINI_STATE, homeState, OPENCODE_STATE, PI_STATE } from '../isolation/known-state'
import type { EntryOf } from '../runtimes-file'

/** An agent that is known by name: how to start it in the protocol, and what is particular to it. */
export type CatalogueAgent = {
  id: string
  kind: RuntimeKind
  title: string
  /** A program that speaks the protocol itself. Looked for on PATH; nothing is downloaded or installed. */
  command: string
  args: readonly string[]
  /** Recognises the agent in a command line of the registry, also when it is started through a package runner. */
  match: RegExp
  profile: AcpProfile
  /** A kind that drives the same agent by its own protocol, and better: where that is there, this is not offered too. */
  nativeKind?: RuntimeKind
}

/** Agents with an adapter of their own. */
export const NATIVE_AGENTS = [
  { id: 'codex', kind: 'codex', title: 'Codex', command: 'codex', env: {} },
  { id: 'pi', kind: 'pi', title: 'pi', command: 'pi', env: {} },
] as const satisfies readonly EntryOf<'codex' | 'pi'>[]

type AgentData = Omit<CatalogueAgent, 'kind' | 'profile' | 'args'> & {
  kind?: RuntimeKind
  args?: readonly string[]
  profile?: Partial<AcpProfile>
}

const INCLUDES_ALL = { scope: 'session', inputIncludesCached: true, outputIncludesReasoning: true } as const

/**
 * Agents that start sessions over stdio. Those that approve their own actions by default are put into a mode that asks;
 * updates and telemetry are switched off, since a server must not change under its runs.
 */
const AGENTS: readonly AgentData[] = [
  {
    id: 'claude',
    kind: 'claude',
    title: 'Claude Code',
    command: 'claude-agent-acp',
    match: /claude-(agent|code)-acp/,
    profile: {
      startMode: 'default',
      // The second keeps out what the person's own settings add.
      withoutTools: { meta: { disableBuiltInTools: true, claudeCode: { options: { strictMcpConfig: true } } } },
      env: { DISABLE_AUTOUPDATER: '1', DISABLE_TELEMETRY: '1', DISABLE_ERROR_REPORTING: '1' },
      passedEnv: ['ANTHROPIC_API_KEY', 'ANTHROPIC_BASE_URL', 'ANTHROPIC_AUTH_TOKEN', 'CLAUDE_CONFIG_DIR'],
      failureExtension: true,
      state: CLAUDE_STATE,
      // It finds the model that a full name like claude-sonnet-5-5 means among those it has.
      customModels: true,
      signInCommand: 'claude /login',
    },
  },
  {
    id: 'codex-acp',
    title: 'Codex (ACP)',
    command: 'codex-acp',
    nativeKind: 'codex',
    match: /codex-acp/,
    profile: {
      env: { INITIAL_AGENT_MODE: 'read-only', NO_BROWSER: '1' },
      // A model of it approves in this mode.
      selfApprovingModes: ['agent'],
      passedEnv: ['OPENAI_API_KEY', 'OPENAI_BASE_URL', 'CODEX_API_KEY', 'CODEX_HOME'],
      failureExtension: true,
      state: CODEX_STATE,
      signInCommand: 'codex login',
    },
  },
  {
    id: 'gemini',
    kind: 'gemini',
    title: 'Gemini CLI',
    command: 'gemini',
    args: ['--acp'],
    match: /(^|\/|@google\/)gemini(-cli)?\b.*--(experimental-)?acp/,
    profile: {
      asksQuestions: false,
      env: { GEMINI_CLI_NO_RELAUNCH: 'true' },
      passedEnv: [
        'GEMINI_API_KEY',
        'GOOGLE_API_KEY',
        'GOOGLE_CLOUD_PROJECT',
        'GOOGLE_CLOUD_LOCATION',
        'GOOGLE_GENAI_USE_VERTEXAI',
      ],
      replayDrainMs: 500,
      losesSessionsWithinMinute: true,
      customModels: true,
      state: GEMINI_STATE,
      signInCommand: 'gemini',
    },
  },
  {
    id: 'opencode',
    kind: 'opencode',
    title: 'OpenCode',
    command: 'opencode',
    args: ['acp'],
    match: /(^|\/)opencode(-ai)?\b.*\bacp\b/,
    profile: {
      asksQuestions: false,
      env: {
        OPENCODE_DISABLE_AUTOUPDATE: '1',
        OPENCODE_CONFIG_CONTENT: JSON.stringify({ share: 'disabled' }),
        // Over all of its settings. Questions do not come over the protocol: a model that asked one would wait for ever.
        OPENCODE_PERMISSION: JSON.stringify({ bash: 'ask', edit: 'ask', question: 'deny' }),
      },
      // A tool that is always denied is not offered to the model.
      withoutTools: { env: { OPENCODE_PERMISSION: JSON.stringify({ '*': 'deny' }) } },
      passedEnv: ['ANTHROPIC_API_KEY', 'OPENAI_API_KEY', 'OPENROUTER_API_KEY', 'GEMINI_API_KEY', 'OPENCODE_API_KEY'],
      usage: { scope: 'turn', inputIncludesCached: false, outputIncludesReasoning: false },
      state: OPENCODE_STATE,
      signInCommand: 'opencode auth login',
    },
  },
  {
    id: 'copilot',
    title: 'GitHub Copilot CLI',
    command: 'copilot',
    args: ['--acp'],
    match: /(^|\/)copilot\b.*--acp/,
    profile: {
      env: { COPILOT_AUTO_UPDATE: 'false' },
      passedEnv: ['GH_TOKEN', 'GITHUB_TOKEN', 'COPILOT_GITHUB_TOKEN'],
      usage: INCLUDES_ALL,
      failureText: /^Error: \d{3}\b/,
      state: homeState('.copilot'),
      signInCommand: 'copilot login',
    },
  },
  {
    id: 'qwen',
    title: 'Qwen Code',
    command: 'qwen',
    args: ['--acp'],
    match: /(^|\/)qwen(-code)?\b.*--acp/,
    profile: {
      passedEnv: ['OPENAI_API_KEY', 'OPENAI_BASE_URL', 'OPENAI_MODEL', 'DASHSCOPE_API_KEY'],
      state: homeState('.qwen'),
      signInCommand: 'qwen',
    },
  },
  {
    id: 'goose',
    title: 'Goose',
    command: 'goose',
    args: ['acp'],
    match: /(^|\/)goose\b.*\bacp\b/,
    profile: { state: homeState('.config/goose', '.local/share/goose', '.local/state/goose') },
  },
  {
    id: 'cursor',
    title: 'Cursor Agent',
    command: 'cursor-agent',
    args: ['acp'],
    match: /cursor-agent\b.*\bacp\b/,
    profile: {
      passedEnv: ['CURSOR_API_KEY'],
      signInCommand: 'cursor-agent login',
      state: homeState('.cursor', '.config/cursor'),
    },
  },
  {
    id: 'kimi',
    title: 'Kimi CLI',
    command: 'kimi',
    args: ['acp'],
    match: /(^|\/)kimi\b.*\bacp\b/,
    profile: { state: homeState('.kimi') },
  },
  {
    id: 'mistral-vibe',
    title: 'Mistral Vibe',
    command: 'vibe-acp',
    match: /vibe-acp/,
    profile: { state: homeState('.vibe') },
  },
  {
    id: 'junie',
    title: 'Junie',
    command: 'junie',
    args: ['--acp=true'],
    match: /(^|\/)junie\b.*--acp/,
    profile: { state: homeState('.junie') },
  },
  {
    id: 'kiro',
    title: 'Kiro',
    command: 'kiro-cli-chat',
    args: ['acp'],
    match: /kiro-cli-chat\b.*\bacp\b/,
    profile: { state: homeState('.kiro', '.local/share/kiro-cli') },
  },
  {
    id: 'droid',
    title: 'Factory Droid',
    command: 'droid',
    args: ['exec', '--output-format', 'acp'],
    match: /(^|\/)droid\b.*\bacp\b/,
    profile: { env: { DROID_DISABLE_AUTO_UPDATE: 'true' }, state: homeState('.factory') },
  },
  {
    id: 'kilo',
    title: 'Kilo Code',
    command: 'kilo',
    args: ['acp'],
    match: /(^|\/)kilo\b.*\bacp\b/,
    profile: { state: homeState('.local/share/kilo', '.local/state/kilo', '.cache/kilo') },
  },
  {
    id: 'auggie',
    title: 'Auggie',
    command: 'auggie',
    args: ['--acp'],
    match: /(^|\/)auggie\b.*--acp/,
    profile: { env: { AUGMENT_DISABLE_AUTO_UPDATE: '1' }, state: homeState('.augment') },
  },
]

export const AGENT_CATALOGUE: readonly CatalogueAgent[] = AGENTS.map((agent) => ({
  kind: 'acp',
  args: [],
  ...agent,
  profile: { ...GENERIC_PROFILE, ...agent.profile },
}))

/** The profile of the agent that a command line starts; the generic one for an agent that is not known. */
export function profileOf(command: string, args: readonly string[]): AcpProfile {
  const line = [command, ...args].join(' ')
  return AGENT_CATALOGUE.find(({ match }) => match.test(line))?.profile ?? GENERIC_PROFILE
}

/** State of every agent that is known, relative to a home folder. */
export const KNOWN_STATE: readonly string[] = [
  ...CODEX_STATE,
  ...PI_STATE,
  ...AGENT_CATALOGUE.flatMap(({ profile }) => profile.state ?? []),
].map(({ home }) => home)
