import path from 'node:path'
import type { GuardedFile } from '../isolation/guarded-file'
import { readSmallFile } from '../read-small-file'

/**
 * What an agent's settings cannot ask for: variables that decide who approves, commands that fetch a key, and credentials for
 * all of a cloud account, which an agent gets by its own switch for that cloud alone.
 */
const NEVER_BY_SETTINGS = new RegExp(
  [
    'ALLOW_?ALL|YOLO|AUTO_?(APPROV|ACCEPT|ALLOW)|APPROVAL|PERMISSION|BYPASS|DANGEROUS|UNATTENDED|^GOOSE_MODE$',
    '(KEY|TOKEN|CREDENTIALS?|PASSWORD|SECRET)_(COMMAND|CMD|HELPER)$',
    '^AWS_(?!BEARER_TOKEN_BEDROCK$|REGION$|DEFAULT_REGION$)|^(AZURE|ARM)_CLIENT_|^GOOGLE_(APPLICATION_)?CREDENTIALS|^CLOUDSDK_',
  ].join('|'),
  'i',
)

type Environment = Readonly<Record<string, string | undefined>>
type Settings = {
  files: (env: Environment, home: string) => string[]
  /** The text of settings that set nothing. */
  empty: string
  read: (text: string) => string[]
}

const NAME = '[A-Za-z_][A-Za-z0-9_]*'

const NAMES_MAX = 200
const EMPTY_JSON = '{}\n'

/** Agents whose settings name the variables that hold keys: where the settings are, and how they name them. */
const SETTINGS = {
  codex: {
    files: ({ CODEX_HOME }, home) => [path.join(CODEX_HOME ?? path.join(home, '.codex'), 'config.toml')],
    empty: '',
    read: readCodexNames,
  },
  pi: {
    files: ({ PI_CODING_AGENT_DIR }, home) => [
      path.join(PI_CODING_AGENT_DIR ?? path.join(home, '.pi/agent'), 'models.json'),
    ],
    empty: '{"providers":{}}\n',
    // A value that is all capitals is the name of a variable; later versions write it with a dollar.
    read: (text) => [
      ...found(text, /"apiKey"\s*:\s*"([A-Z_][A-Z0-9_]*)"/g),
      ...found(text, new RegExp(`"\\$\\{?(${NAME})\\}?"`, 'g')),
    ],
  },
  opencode: {
    files: ({ OPENCODE_CONFIG, OPENCODE_CONFIG_DIR, XDG_CONFIG_HOME }, home) => {
      const folder = path.join(XDG_CONFIG_HOME ?? path.join(home, '.config'), 'opencode')
      const folders = [folder, ...(OPENCODE_CONFIG_DIR === undefined ? [] : [OPENCODE_CONFIG_DIR])]
      const names = ['opencode.json', 'opencode.jsonc', 'config.json']
      const usual = folders.flatMap((place) => names.map((name) => path.join(place, name)))
      return OPENCODE_CONFIG === undefined ? usual : [...usual, OPENCODE_CONFIG]
    },
    empty: EMPTY_JSON,
    read: (text) => found(text, new RegExp(`\\{env:\\s*(${NAME})\\s*\\}`, 'g')),
  },
  gemini: {
    files: (_env, home) => [path.join(home, '.gemini/settings.json')],
    empty: EMPTY_JSON,
    read: (text) => found(text, new RegExp(`\\$\\{?(${NAME})`, 'g')),
  },
  qwen: {
    files: (_env, home) => [path.join(home, '.qwen/settings.json')],
    empty: EMPTY_JSON,
    read: (text) => [
      ...found(text, new RegExp(`"envKey"\\s*:\\s*"(${NAME})"`, 'g')),
      ...found(text, new RegExp(`\\$\\{?(${NAME})`, 'g')),
    ],
  },
  nanocoder: {
    files: ({ NANOCODER_CONFIG_DIR, XDG_CONFIG_HOME }, home) => [
      path.join(
        NANOCODER_CONFIG_DIR ?? path.join(XDG_CONFIG_HOME ?? path.join(home, '.config'), 'nanocoder'),
        'agents.config.json',
      ),
    ],
    empty: '{"nanocoder":{"providers":[]}}\n',
    read: (text) => found(text, new RegExp(`\\$\\{?(${NAME})`, 'g')),
  },
} as const satisfies Record<string, Settings>

export type SettingsKind = keyof typeof SETTINGS
export const SETTINGS_KINDS = Object.keys(SETTINGS) as SettingsKind[]

/** Where the settings of an agent are; not all of them need be there. */
export function settingsFiles(kind: SettingsKind, env: Environment): GuardedFile[] {
  const { files, empty }: Settings = SETTINGS[kind]
  return files(env, env.HOME ?? '/').map((file) => ({ path: path.resolve(file), empty }))
}

/**
 * The variables that a person's settings of an agent name, such as `env_key` of codex. Read when a runtime is made and when a
 * person orders a refresh, never at the start of a session: an agent might have written them. Names that no settings may
 * ask for are left out.
 */
export function readConfiguredNames(
  kind: SettingsKind,
  env: Environment,
  readFile: (file: string) => string | null = readSmallFile,
): string[] {
  const { read }: Settings = SETTINGS[kind]
  const texts = settingsFiles(kind, env).map(({ path: file }) => readFile(file) ?? '')
  const names = [...new Set(texts.flatMap((text) => read(text)))]
  return names.filter((name) => !NEVER_BY_SETTINGS.test(name)).slice(0, NAMES_MAX)
}

function found(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].flatMap(([, name]) => (name === undefined ? [] : [name]))
}

const QUOTED_NAME = new RegExp(`=\\s*["'](${NAME})["']`, 'g')

/** `env_key` of a provider, the variables of its headers, and the tokens of tool servers. */
function readCodexNames(toml: string): string[] {
  let table = ''
  return toml.split('\n').flatMap((line) => {
    const text = line.trim()
    if (text.startsWith('#')) return []
    if (text.startsWith('[')) {
      table = text.replace(/^\[+/, '').split(']', 1)[0]?.trim() ?? ''
      return []
    }
    if (/\.env_http_headers$/.test(table)) return found(text, QUOTED_NAME)
    const headers = /\benv_http_headers\s*=\s*\{([^{}]*)\}/.exec(text)?.[1] ?? ''
    const named = new RegExp(`\\b(?:env_key|bearer_token_env_var)\\s*=\\s*["'](${NAME})["']`, 'g')
    return [...found(text, named), ...found(headers, QUOTED_NAME)]
  })
}
