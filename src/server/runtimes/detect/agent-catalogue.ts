import type { RuntimeKind } from '@/orchestration/model/runtime'
import { GENERIC_PROFILE, type AcpProfile } from '../acp/acp-profile'
import {
  CLAUDE_STATE,
  CODEX_STATE,
  GEMINI_STATE,
  homeState,
  NANOCODER_STATE,
  OPENCODE_STATE,
  PI_STATE,
  QWEN_STATE,
} from '../isolation/known-state'
import type { EntryOf } from '../runtimes-file'
import * as known from '../variables/known-variables'
import {
  CLAUDE_FAILURE,
  COPILOT_FAILURE,
  COPILOT_RETRY,
  GEMINI_FAILURE,
  GOOSE_FAILURE,
  NANOCODER_FAILURE,
} from './failure-texts'

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
      variables: known.CLAUDE_VARIABLES,
      failureExtension: true,
      failureText: CLAUDE_FAILURE,
      state: CLAUDE_STATE,
      // It finds the model that a full name like claude-sonnet-5-5 means among those it has.
      customModels: true,
      // It says that nobody is where only its token is set.
      signedInBy: [
        ...['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'CLAUDE_CODE_OAUTH_TOKEN'],
        ...['CLAUDE_CODE_USE_BEDROCK', 'CLAUDE_CODE_USE_VERTEX', 'CLAUDE_CODE_USE_FOUNDRY'],
      ],
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
      startMode: 'read-only',
      env: { INITIAL_AGENT_MODE: 'read-only', NO_BROWSER: '1' },
      // A model of it approves in this mode.
      selfApprovingModes: ['agent'],
      variables: known.CODEX_ACP_VARIABLES,
      variablesNamedIn: 'codex',
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
      startMode: 'default',
      asksQuestions: false,
      env: { GEMINI_CLI_NO_RELAUNCH: 'true' },
      variables: known.GEMINI_VARIABLES,
      variableFiles: ['.gemini/.env', '.env'],
      variablesNamedIn: 'gemini',
      failureText: GEMINI_FAILURE,
      replayDrainMs: 500,
      losesSessionsWithinMinute: true,
      lostSession: /no previous sessions found|session .{0,80}not found|invalid session identifier/i,
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
      startMode: 'build',
      asksQuestions: false,
      env: {
        OPENCODE_DISABLE_AUTOUPDATE: '1',
        // Over all of its settings. Questions do not come over the protocol: a model that asked one would wait for ever.
        OPENCODE_PERMISSION: JSON.stringify({ bash: 'ask', edit: 'ask', question: 'deny' }),
      },
      defaultEnv: { OPENCODE_CONFIG_CONTENT: JSON.stringify({ share: 'disabled' }) },
      // A tool that is always denied is not offered to the model.
      withoutTools: { env: { OPENCODE_PERMISSION: JSON.stringify({ '*': 'deny' }) } },
      variables: known.OPENCODE_VARIABLES,
      variablesNamedIn: 'opencode',
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
      startMode: 'https://agentclientprotocol.com/protocol/session-modes#agent',
      env: { COPILOT_AUTO_UPDATE: 'false' },
      variables: known.COPILOT_VARIABLES,
      usage: INCLUDES_ALL,
      failureText: COPILOT_FAILURE,
      retryText: COPILOT_RETRY,
      state: homeState('.copilot', '.cache/copilot'),
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
      // Its own default, `auto`, lets a classifier approve.
      startMode: 'default',
      questionsAsPermissions: true,
      variables: known.QWEN_VARIABLES,
      variableFiles: ['.qwen/.env', '.env'],
      variablesNamedIn: 'qwen',
      failureText: GEMINI_FAILURE,
      state: QWEN_STATE,
      signInCommand: 'qwen',
    },
  },
  {
    id: 'kimi',
    title: 'Kimi Code',
    command: 'kimi',
    args: ['acp'],
    match: /(^|\/)kimi(-code)?(@[\w.-]+)?\s.*\bacp\b/,
    profile: {
      startMode: 'default',
      env: { KIMI_CODE_NO_AUTO_UPDATE: '1' },
      variables: known.KIMI_VARIABLES,
      state: homeState('.kimi-code', '.kimi'),
      signInCommand: 'kimi login',
    },
  },
  {
    id: 'nanocoder',
    title: 'Nanocoder',
    command: 'nanocoder',
    args: ['--acp'],
    match: /(^|\/)nanocoder\b.*--acp/,
    profile: {
      // Its own default here is `auto-accept`.
      startMode: 'normal',
      // It would ask on a screen whether the folder is trusted, and end.
      env: { NANOCODER_TRUST_DIRECTORY: '1' },
      variables: known.NANOCODER_VARIABLES,
      variablesNamedIn: 'nanocoder',
      failureText: NANOCODER_FAILURE,
      state: NANOCODER_STATE,
    },
  },
  {
    id: 'cline',
    title: 'Cline',
    command: 'cline',
    args: ['--acp'],
    match: /(^|\/)cline\b.*--acp/,
    profile: {
      startMode: 'act',
      variables: known.CLINE_VARIABLES,
      state: homeState('.cline'),
      signInCommand: 'cline auth',
    },
  },
  {
    id: 'qoder',
    title: 'Qoder CLI',
    command: 'qodercli',
    args: ['--acp'],
    match: /(^|\/)qodercli\b.*--acp/,
    profile: {
      startMode: 'default',
      variables: known.QODER_VARIABLES,
      state: homeState('.qoder'),
      signInCommand: 'qodercli, then /login',
    },
  },
  {
    id: 'droid',
    title: 'Factory Droid',
    command: 'droid',
    args: ['exec', '--output-format', 'acp'],
    match: /(^|\/)droid\b.*\bacp\b/,
    profile: {
      startMode: 'normal',
      env: { DROID_DISABLE_AUTO_UPDATE: 'true' },
      variables: known.DROID_VARIABLES,
      state: homeState('.factory'),
      signInCommand: 'droid, then /login',
    },
  },
  {
    id: 'auggie',
    title: 'Auggie',
    command: 'auggie',
    args: ['--acp'],
    match: /(^|\/)auggie\b.*--acp/,
    profile: {
      env: { AUGMENT_DISABLE_AUTO_UPDATE: '1' },
      variables: known.AUGGIE_VARIABLES,
      state: homeState('.augment'),
      signInCommand: 'auggie login',
    },
  },
  {
    id: 'goose',
    title: 'Goose',
    command: 'goose',
    args: ['acp'],
    match: /(^|\/)goose\b.*\bacp\b/,
    profile: {
      startMode: 'approve',
      // Its own default, `auto`, asks nobody.
      env: { GOOSE_MODE: 'approve' },
      variables: known.GOOSE_VARIABLES,
      failureText: GOOSE_FAILURE,
      state: homeState('.config/goose', '.local/share/goose', '.local/state/goose'),
      signInCommand: 'goose configure',
    },
  },
  {
    id: 'cursor',
    title: 'Cursor Agent',
    command: 'cursor-agent',
    args: ['acp'],
    match: /cursor-agent\b.*\bacp\b/,
    profile: {
      startMode: 'agent',
      variables: known.CURSOR_VARIABLES,
      signInCommand: 'cursor-agent login',
      state: homeState('.cursor', '.config/cursor'),
    },
  },
  {
    id: 'mistral-vibe',
    title: 'Mistral Vibe',
    command: 'vibe-acp',
    match: /vibe-acp/,
    profile: { startMode: 'default', variables: known.VIBE_VARIABLES, state: homeState('.vibe') },
  },
  {
    id: 'junie',
    title: 'Junie',
    command: 'junie',
    args: ['--acp=true'],
    match: /(^|\/)junie\b.*--acp/,
    profile: { startMode: 'default', variables: known.JUNIE_VARIABLES, state: homeState('.junie') },
  },
  {
    id: 'kiro',
    title: 'Kiro',
    command: 'kiro-cli-chat',
    args: ['acp'],
    match: /kiro-cli-chat\b.*\bacp\b/,
    profile: {
      startMode: 'default',
      state: homeState('.kiro', '.local/share/kiro-cli'),
      signInCommand: 'kiro-cli login',
    },
  },
  {
    id: 'kilo',
    title: 'Kilo Code',
    command: 'kilo',
    args: ['acp'],
    match: /(^|\/)kilo\b.*\bacp\b/,
    profile: {
      startMode: 'default',
      state: homeState('.local/share/kilo', '.local/state/kilo', '.cache/kilo'),
      signInCommand: 'kilo auth login',
    },
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
