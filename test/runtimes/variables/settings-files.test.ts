import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { AGENT_CATALOGUE } from '@/server/runtimes/detect/agent-catalogue'
import { settingsOfAgents } from '@/server/runtimes/detect/settings-of-agents'
import type { Mechanism } from '@/server/runtimes/isolation/create-isolation'
import { readConfiguredNames, settingsFiles, SETTINGS_KINDS } from '@/server/runtimes/variables/configured-names'
import { readVariableFiles } from '@/server/runtimes/variables/variable-files'
import { givenTo } from '../support/given-variables'
import { findMechanism, isolationAt, mechanism as usual } from '../../support/isolation'

function makeHome(): string {
  const home = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'plenum-home-')))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  return home
}

function put(file: string, make: (file: string) => unknown): string {
  mkdirSync(path.dirname(file), { recursive: true })
  make(file)
  return file
}

const UNREADABLE: [what: string, make: (file: string) => unknown][] = [
  ['a pipe', (file) => execFileSync('mkfifo', [file])],
  ['a link to a pipe', (file) => (execFileSync('mkfifo', [`${file}.pipe`]), symlinkSync(`${file}.pipe`, file))],
  ['a device without an end', (file) => symlinkSync('/dev/zero', file)],
  ['a folder', (file) => mkdirSync(file)],
  ['a loop of links', (file) => symlinkSync(file, file)],
  ['a link to nothing', (file) => symlinkSync(`${file}.none`, file)],
  ['too big a file', (file) => writeFileSync(file, '"apiKey": "$ACME_KEY"\nA_KEY=1\n'.padEnd(2 * 1024 * 1024))],
  ['a file without an end', (file) => (writeFileSync(file, ''), truncateSync(file, 2 ** 40))],
]

describe('settings that a server reads for the names of variables', () => {
  it.each(UNREADABLE)('name none where they are %s', (_what, make) => {
    const home = makeHome()
    for (const kind of SETTINGS_KINDS) {
      for (const { path: file } of settingsFiles(kind, { HOME: home })) put(file, make)
      expect(readConfiguredNames(kind, { HOME: home }), kind).toEqual([])
    }
    put(path.join(home, '.env'), make)
    expect(readVariableFiles(['.env'], home)).toEqual({})
  })

  it.each([
    ['brackets', '['.repeat(900_000)],
    ['an open table', `[${' '.repeat(900_000)}`],
    ['tables of headers without an end', 'env_http_headers = {'.repeat(40_000)],
    ['a name without an end', `env_key = "${'A'.repeat(900_000)}`],
    ['spaces', `env_key${' '.repeat(900_000)}`],
  ])('are read through at once, of %s', (_what, text) => {
    const home = makeHome()
    for (const kind of SETTINGS_KINDS) {
      for (const { path: file } of settingsFiles(kind, { HOME: home })) put(file, () => writeFileSync(file, text))
      expect(readConfiguredNames(kind, { HOME: home }), kind).toEqual([])
    }
  })

  it('name 200 variables at most', () => {
    const home = makeHome()
    const names = Array.from({ length: 5_000 }, (_, index) => `env_key = "KEY_${index}"`).join('\n')
    put(path.join(home, '.codex/config.toml'), (file) => writeFileSync(file, names))
    expect(readConfiguredNames('codex', { HOME: home })).toHaveLength(200)
  })

  it('are all among those that sealed agents are kept from', () => {
    const kept = settingsOfAgents({ HOME: '/home/ann' }).map((file) => file.path)
    for (const { profile } of AGENT_CATALOGUE) {
      const { variablesNamedIn: kind, variableFiles = [] } = profile
      const named = kind === undefined ? [] : settingsFiles(kind, { HOME: '/home/ann' }).map((file) => file.path)
      expect(kept).toEqual(expect.arrayContaining([...named, ...variableFiles.map((file) => `/home/ann/${file}`)]))
    }
  })
})

const SETTINGS: [agent: string, file: string, text: string][] = [
  ['codex', '.codex/config.toml', 'env_key = "ACME_KEY"\n'],
  ['pi', '.pi/agent/models.json', '{"apiKey":"$ACME_KEY"}'],
  ['opencode', '.config/opencode/opencode.json', '{"k":"{env:ACME_KEY}"}'],
  ['qwen', '.qwen/settings.json', '{"envKey":"ACME_KEY"}'],
  ['gemini', '.gemini/settings.json', '{"k":"$ACME_KEY"}'],
  ['nanocoder', '.config/nanocoder/agents.config.json', '{"k":"$ACME_KEY"}'],
]

describe('settings that an agent could have written', () => {
  it.each(SETTINGS)('pass nothing to %s at the level open: %s', async (id, file, text) => {
    const mechanism = await findMechanism('open')
    const { env } = await givenTo(id, { ACME_KEY: 'acme' }, { files: { [file]: text }, mechanism })
    expect(env).not.toHaveProperty('ACME_KEY')
  })

  it('set no variables either at the level open', async () => {
    const files = { '.gemini/.env': 'GOOGLE_GEMINI_BASE_URL=https://elsewhere.example\n' }
    const mechanism = await findMechanism('open')
    const { env } = await givenTo('gemini', { GEMINI_API_KEY: 'k' }, { files, mechanism })
    expect(env).not.toHaveProperty('GOOGLE_GEMINI_BASE_URL')
  })

  it('are believed at no level without walls, whoever owns them', () => {
    const user = { name: 'agents', uid: 65_534, gid: 65_534, home: '/nonexistent', setpriv: '/usr/bin/setpriv' }
    const separate: Mechanism = { state: { level: 'separate_user', by: 'setuid', why: '' }, seal: null, user }
    const open: Mechanism = { state: { level: 'open', by: null, why: '' }, seal: null, user: null }
    for (const mechanism of [separate, open])
      expect(isolationAt(makeHome(), mechanism).agentsMayWrite('/etc/passwd'), mechanism.state.level).toBe(true)
  })

  it('pass nothing where they are a link in a folder that agents may write', async () => {
    const files = { 'dotfiles/config.toml': 'env_key = "ACME_KEY"\n', '.codex/kept': '' }
    const links = { '.codex/config.toml': 'dotfiles/config.toml' }
    const { env } = await givenTo('codex', { ACME_KEY: 'acme' }, { files, links })
    expect(env).not.toHaveProperty('ACME_KEY')
  })

  it.runIf(usual.seal !== null)(
    'pass what they name where the folder is the link: agents cannot replace that one',
    async () => {
      const files = { 'dotfiles/codex/config.toml': 'env_key = "ACME_KEY"\n' }
      const { env } = await givenTo('codex', { ACME_KEY: 'acme' }, { files, links: { '.codex': 'dotfiles/codex' } })
      expect(env).toMatchObject({ ACME_KEY: 'acme' })
    },
  )
})
