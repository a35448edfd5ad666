import type { StateFolder } from './agent-state'

/** Where agents keep their own files, by their documentation and by watching what they write. */
export const CODEX_STATE: readonly StateFolder[] = [
  {
    home: '.codex',
    moved: { variable: 'CODEX_HOME' },
    perAttempt: ['sessions'],
    readOnly: ['config.toml', 'AGENTS.md', 'prompts', 'rules', 'skills'],
  },
]

export const PI_STATE: readonly StateFolder[] = [
  {
    home: '.pi/agent',
    moved: { variable: 'PI_CODING_AGENT_DIR' },
    perAttempt: ['sessions'],
    readOnly: ['settings.json', 'models.json', 'AGENTS.md', 'SYSTEM.md', 'extensions', 'skills', 'prompts', 'themes'],
  },
]

export const CLAUDE_STATE: readonly StateFolder[] = [
  {
    home: '.claude',
    moved: { variable: 'CLAUDE_CONFIG_DIR' },
    perAttempt: ['projects'],
    readOnly: [
      'settings.json',
      'CLAUDE.md',
      'agents',
      'commands',
      'hooks',
      'output-styles',
      'plugins',
      'rules',
      'skills',
    ],
  },
]

export const GEMINI_STATE: readonly StateFolder[] = [
  {
    home: '.gemini',
    perAttempt: ['tmp', 'history'],
    readOnly: [
      ...['settings.json', '.env', 'GEMINI.md', 'commands', 'extensions', 'policies', 'skills'],
      'trustedFolders.json',
    ],
  },
]

export const QWEN_STATE: readonly StateFolder[] = [
  {
    home: '.qwen',
    readOnly: [
      ...['settings.json', '.env', 'QWEN.md', 'agents', 'commands', 'extensions', 'skills', 'trustedFolders.json'],
    ],
  },
]

export const NANOCODER_STATE: readonly StateFolder[] = [
  {
    home: '.config/nanocoder',
    readOnly: ['agents.config.json', '.mcp.json', 'commands', 'agents', 'skills'],
  },
  ...homeState('.local/share/nanocoder', '.local/state/nanocoder'),
]

/** Its settings can name plugins, which are programs: they are for people to write. */
export const OPENCODE_STATE: readonly StateFolder[] = [
  { home: '.config/opencode', moved: { variable: 'XDG_CONFIG_HOME', below: 'opencode' }, isForgotten: true },
  { home: '.local/share/opencode', moved: { variable: 'XDG_DATA_HOME', below: 'opencode' } },
  { home: '.local/state/opencode', moved: { variable: 'XDG_STATE_HOME', below: 'opencode' } },
  { home: '.cache/opencode', moved: { variable: 'XDG_CACHE_HOME', below: 'opencode' } },
]

/** One folder in the home, with nothing known of its parts. */
export function homeState(...folders: string[]): readonly StateFolder[] {
  return folders.map((home) => ({ home }))
}
