import { chmodSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { createRuntime } from '@/server/runtimes/create-runtime'
import type { RuntimeEntry } from '@/server/runtimes/runtimes-file'
import { createHost, root, TestSession } from './support/session-harness'

const host = createHost()
/** Where programs work, and write what they were given. */
const work = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'plenum-without-tools-')))
afterAll(() => rmSync(work, { recursive: true, force: true }))
const create = (entry: RuntimeEntry) =>
  createRuntime(entry, 'file', host, { piGate: path.join(root, 'dist/pi-gate.mjs') })

/** A program that writes its arguments to a file, and either ends or goes on as the agent with modes. */
function writeProgram(name: string, next = ''): { program: string; args: () => string[] } {
  const program = path.join(work, name)
  const file = path.join(work, `${name}.args`)
  writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$@" > ${file}\n${next}`)
  chmodSync(program, 0o755)
  return { program, args: () => readFileSync(file, 'utf8').split('\n') }
}
const asAgent = `exec ${process.execPath} ${path.join(root, 'test/runtimes/support/mode-agent.mjs')} options\n`

const sessions: TestSession[] = []
afterEach(async () => {
  for (const test of sessions.splice(0)) await test.session?.stop()
})
function judge(backend: string, withoutTools = true): TestSession {
  const test = new TestSession(backend, {
    withoutTools,
    cwd: work,
    selection: backend === 'a-pi' ? { tools: 'bash' } : {},
  })
  sessions.push(test)
  return test
}

describe('a session without tools', () => {
  it('has the shell and all else that acts switched off by codex', async () => {
    const { program, args } = writeProgram('codex')
    const entry = { id: 'a-codex', kind: 'codex', command: program, env: {} } as const
    await expect(judge('a-codex').start(create(entry))).rejects.toThrow()
    expect(args()).toEqual(expect.arrayContaining(['features.shell_tool=false', 'features.unified_exec=false']))
    expect(args()).not.toContain('features.default_mode_request_user_input=true')
    await expect(judge('a-codex', false).start(create(entry))).rejects.toThrow()
    expect(args()).not.toContain('features.shell_tool=false')
  })

  it('is started by pi with none, whatever its target lists', async () => {
    const { program, args } = writeProgram('pi')
    const entry = { id: 'a-pi', kind: 'pi', command: program, env: {} } as const
    await expect(judge('a-pi').start(create(entry))).rejects.toThrow()
    expect(args()).toContain('--no-tools')
    expect(args()).not.toContain('--tools')
    await expect(judge('a-pi', false).start(create(entry))).rejects.toThrow()
    expect(args()).toEqual(expect.arrayContaining(['--tools', 'bash']))
    expect(args()).not.toContain('--no-tools')
  })

  it.each([
    ['claude', '"disableBuiltInTools":true'],
    ['opencode', '"env":"{\\"*\\":\\"deny\\"}"'],
  ] as const)('is opened so by %s, over what its entry says', async (kind, given) => {
    const { program } = writeProgram(kind, asAgent)
    const env = { OPENCODE_PERMISSION: '{"bash":"allow"}' }
    const entry = { id: kind, kind, command: program, env, mode: 'ask' } as const
    const test = judge(kind)
    await test.start(create(entry))
    await test.turn('ask')
    expect(
      test
        .all('runtime.stderr')
        .map(({ text }) => text)
        .join(''),
    ).toContain(given)
    const ordinary = judge(kind, false)
    await ordinary.start(create(entry))
    await ordinary.turn('ask')
    expect(
      ordinary
        .all('runtime.stderr')
        .map(({ text }) => text)
        .join(''),
    ).not.toContain(given)
  })
})
