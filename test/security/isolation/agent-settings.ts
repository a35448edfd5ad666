import { readFileSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { AGENT_CATALOGUE } from '@/server/runtimes/detect/agent-catalogue'
import { settingsOfAgents } from '@/server/runtimes/detect/settings-of-agents'
import type { Isolation } from '@/server/runtimes/isolation/isolation'
import { CODEX_STATE, PI_STATE } from '@/server/runtimes/isolation/known-state'
import { readConfiguredNames, SETTINGS_KINDS } from '@/server/runtimes/variables/configured-names'
import { createSettingsReader } from '@/server/runtimes/variables/settings-reader'
import { readVariableFiles } from '@/server/runtimes/variables/variable-files'

const AGENTS = AGENT_CATALOGUE.map(({ profile }) => profile).filter(
  ({ variableFiles, variablesNamedIn }) => variableFiles !== undefined || variablesNamedIn !== undefined,
)

/** Where the agents keep their files that have settings which the server reads. */
export const STATE_WITH_SETTINGS = [...CODEX_STATE, ...PI_STATE, ...AGENTS.flatMap(({ state }) => state ?? [])]

/** A name that nobody but a canary would write, in every form that some agent's settings have. */
const PLANTED_NAME = 'PLANTED_BY_CANARY'
const PLANTED_TEXT = [
  `env_key = "${PLANTED_NAME}"`,
  `{"apiKey": "$${PLANTED_NAME}", "envKey": "${PLANTED_NAME}", "key": "{env:${PLANTED_NAME}}"}`,
  `${PLANTED_NAME}=1\n`,
].join('\n')

/** Some are there, most are not. */
const EXISTING = {
  '.codex/config.toml': 'model = "m"\n',
  '.gemini/settings.json': '{}\n',
  '.gemini/.env': 'A=b\n',
  '.qwen/.env': 'A=b\n',
}
const SIGN_INS = [
  '.codex/auth.json',
  '.gemini/oauth_creds.json',
  '.pi/agent/auth.json',
  '.config/nanocoder/preferences.json',
]
const LINKED = '.canary-state/linked.json'
/** A configured place deep in a folder that an entry of the runtimes file grants. */
const NESTED = '.canary-state/deep/deeper/settings.json'

export function fillSettings(home: string, put: (file: string, text: string) => string) {
  for (const [file, text] of Object.entries(EXISTING)) put(path.join(home, file), text)
  const signIns = SIGN_INS.map((file) => path.join(home, file))
  symlinkSync(put(path.join(home, 'dotfiles', 'linked.json'), '{}'), path.join(home, LINKED))
  const own = [NESTED, LINKED].map((file) => ({ path: path.join(home, file), empty: '{}\n' }))
  const guarded = [...settingsOfAgents({ HOME: home }), ...own]
  const forgotten = STATE_WITH_SETTINGS.filter(({ isForgotten }) => isForgotten).map((it) => path.join(home, it.home))
  const isForgotten = (file: string) => forgotten.some((folder) => file.startsWith(`${folder}/`))
  const files = guarded.map((file) => file.path).filter((file) => file !== path.join(home, LINKED))
  const settings = files.map((file) => ({ file, text: PLANTED_TEXT, lasts: !isForgotten(file) }))
  return {
    guarded,
    forCanary: { settings, signIns, linkedSettings: path.join(home, LINKED), plantedName: PLANTED_NAME },
  }
}

/** Settings by which the server, started again, would pass what the canary planted. */
export function plantedIn(home: string, isolation: Isolation): string {
  const readFile = createSettingsReader({ isolation, log: { warn: () => undefined } })
  const kinds = SETTINGS_KINDS.filter((kind) =>
    readConfiguredNames(kind, { HOME: home }, readFile).includes(PLANTED_NAME),
  )
  const files = AGENTS.flatMap(({ variableFiles = [] }) => variableFiles)
  const inFiles = files.filter((file) => PLANTED_NAME in readVariableFiles([file], home, readFile))
  const own = [NESTED, LINKED].filter((file) => readFile(path.join(home, file))?.includes(PLANTED_NAME))
  const kept = Object.entries(EXISTING).filter(([file, text]) => readFileSync(path.join(home, file), 'utf8') !== text)
  const all = [...kinds, ...inFiles, ...own, ...kept.map(([file]) => `${file} is changed`)]
  return all.length === 0 ? 'refused: none' : all.join(', ')
}
