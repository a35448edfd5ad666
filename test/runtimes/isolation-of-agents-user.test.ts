import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import process from 'node:process'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { settingsOfAgents } from '@/server/runtimes/detect/settings-of-agents'
import { placeState } from '@/server/runtimes/isolation/agent-state'
import { CODEX_STATE, GEMINI_STATE } from '@/server/runtimes/isolation/known-state'
import type { Enclosed } from '@/server/runtimes/isolation/isolation'
import { openWorkingFolder } from '@/server/runtimes/isolation/working-folder'
import { resolveCommand } from '@/server/runtimes/resolve-command'
import { isolationAt, mechanism } from '../support/isolation'

const NOBODY = 65_534
const SCRIPT = [
  'id -u',
  'cd "$HOME/.codex" && echo token >auth.json && echo renewed',
  'echo "env_key = 1" >config.toml || echo kept',
  'mv "$HOME/.codex" "$HOME/other" || echo in place',
].join('; ')

it.runIf(process.getuid?.() === 0 && mechanism.seal !== null)(
  'keeps settings from agents of a user of their own, in a home that is theirs',
  async () => {
    const base = realpathSync(mkdtempSync('/var/tmp/plenum-home-'))
    onTestFinished(() => rmSync(base, { recursive: true, force: true }))
    const [dataDir, home] = [path.join(base, 'data'), path.join(base, 'home')] as const
    chmodSync(base, 0o755)
    for (const folder of [dataDir, home]) mkdirSync(folder)
    chownSync(home, NOBODY, NOBODY)
    const setpriv = resolveCommand('setpriv', { PATH: '/usr/bin:/bin' }) ?? ''
    const user = { name: 'nobody', uid: NOBODY, gid: NOBODY, home, setpriv }
    const isolation = isolationAt(dataDir, { ...mechanism, user })
    isolation.keepFromAgents(settingsOfAgents({ HOME: home }))
    const cwd = path.join(isolation.attemptsDir, 'work')
    await isolation.makeFolder(cwd)

    const folder = openWorkingFolder(cwd)
    onTestFinished(() => folder.close())
    const env = { HOME: home, PATH: '/usr/bin:/bin' }
    const state = placeState([...CODEX_STATE, ...GEMINI_STATE], env, null)
    const launch = { command: '/bin/sh', args: ['-c', SCRIPT], program: '/bin/sh', folder, env, state }
    const stdout = run(await isolation.enclose(launch))

    expect(stdout.trim().split('\n')).toEqual([String(NOBODY), 'renewed', 'kept', 'in place'])
    expect(readFileSync(path.join(home, '.codex/config.toml'), 'utf8')).toBe('')
    expect(readFileSync(path.join(home, '.gemini/settings.json'), 'utf8')).toBe('{}\n')
    expect(statSync(path.join(home, '.gemini/.env')).uid).toBe(NOBODY)

    // An empty file would hide a person's own from the program outside of Plenum: it is not made, and its place not believed.
    const envFile = path.join(home, '.gemini/.env')
    expect(isolation.agentsMayWrite(envFile)).toBe(false)
    rmSync(envFile)
    writeFileSync(path.join(home, '.env'), 'GEMINI_API_KEY=key\n')
    await isolation.enclose(launch)
    expect(existsSync(envFile)).toBe(false)
    expect(isolation.agentsMayWrite(envFile)).toBe(true)

    // What that user cannot write needs no file that stands in its way.
    for (const file of ['config.toml', 'auth.json']) rmSync(path.join(home, '.codex', file))
    chownSync(path.join(home, '.codex'), 0, 0)
    chmodSync(path.join(home, '.codex'), 0o755)
    const again = run(
      await isolation.enclose({ ...launch, args: ['-c', 'echo x >"$HOME/.codex/config.toml" || echo refused'] }),
    )
    expect(again).toBe('refused\n')
  },
)

function run({ command, args, cwd, env }: Enclosed): string {
  return spawnSync(command, args, { cwd, env: env as NodeJS.ProcessEnv, encoding: 'utf8' }).stdout
}
