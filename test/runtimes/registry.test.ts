import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { createRuntimes } from '@/server/runtimes/registry'
import { createHost, root } from './support/session-harness'

/** A host whose PATH holds only programs with these names; each leaves a mark when it is started. */
function hostWith(programs: string[], env: Record<string, string> = {}) {
  const host = createHost(env)
  const bin = path.join(host.dataDir, 'bin')
  mkdirSync(bin)
  for (const program of programs) {
    writeFileSync(path.join(bin, program), `#!/bin/sh\necho started >> ${host.dataDir}/started\n`)
    chmodSync(path.join(bin, program), 0o755)
  }
  return { ...host, env: { ...host.env, PATH: bin } }
}

async function register(options: { programs?: string[]; env?: Record<string, string>; file?: unknown } = {}) {
  const host = hostWith(options.programs ?? [], options.env)
  const runtimesFile = options.file === undefined ? null : path.join(host.dataDir, 'runtimes.json')
  if (runtimesFile !== null) writeFileSync(runtimesFile, JSON.stringify(options.file))
  const runtimes = await createRuntimes({ ...host, runtimesFile, demoDirectives: false, appDir: root })
  return { host, runtimes, ids: runtimes.map(({ id }) => id) }
}

describe('the runtimes of a server', () => {
  it('always hold the demo, ready, with its three models', async () => {
    const { runtimes, host } = await register()
    expect(runtimes[0]?.id).toBe('demo')
    const descriptor = await runtimes[0]?.describe(AbortSignal.timeout(5_000))
    expect(descriptor).toMatchObject({ kind: 'demo', source: 'built-in', probe: { installed: true, status: 'ready' } })
    expect(descriptor?.probe.models.map(({ id }) => id)).toEqual(['demo-fast', 'demo-smart', 'demo-flaky'])
    expect(host.env.PATH).not.toContain('/usr/bin')
  })

  it('hold the agents found on PATH, without starting one', async () => {
    const { host, ids, runtimes } = await register({
      programs: ['gemini', 'opencode', 'claude-agent-acp', 'codex', 'pi'],
    })
    expect(ids).toEqual(expect.arrayContaining(['codex', 'pi', 'claude', 'gemini', 'opencode']))
    const found = runtimes.filter(({ id }) => ['codex', 'pi', 'claude', 'gemini', 'opencode'].includes(id))
    const descriptors = await Promise.all(found.map((runtime) => runtime.describe(AbortSignal.timeout(5_000))))
    for (const { source, probe } of descriptors) {
      expect({ source, installed: probe.installed }).toEqual({ source: 'detected', installed: true })
    }
    expect(() => writeFileSync(path.join(host.dataDir, 'started'), '', { flag: 'wx' })).not.toThrow()
  })

  it('offer codex once, by its own protocol where that is there', async () => {
    expect((await register({ programs: ['codex', 'codex-acp'] })).ids).not.toContain('codex-acp')
    expect((await register({ programs: ['codex-acp'] })).ids).toContain('codex-acp')
  })

  it('hold the providers whose keys are in the environment, and the local model servers', async () => {
    const { ids } = await register({ env: { OPENROUTER_API_KEY: 'sk-or-1' } })
    expect(ids).toEqual(expect.arrayContaining(['ollama', 'lm-studio', 'openrouter']))
    expect(ids).not.toContain('openai')
  })

  it('reach a vendor whose key is in the environment by its own API', async () => {
    const { ids, runtimes } = await register({ env: { ANTHROPIC_API_KEY: 'a', GOOGLE_GENERATIVE_AI_API_KEY: 'b' } })
    expect(ids).toEqual(expect.arrayContaining(['anthropic', 'google']))
    const abort = new AbortController()
    abort.abort() // described without a request: no test talks to a vendor
    const kinds = runtimes.filter(({ id }) => id === 'anthropic' || id === 'google')
    const described = await Promise.all(kinds.map((runtime) => runtime.describe(abort.signal)))
    expect(described.map(({ kind, source }) => [kind, source])).toEqual([
      ['anthropic', 'detected'],
      ['google', 'detected'],
    ])
    expect((await register({ env: { GEMINI_API_KEY: 'b' } })).ids).toContain('google')
  })

  it('take a vendor’s key from its usual variable for its own address only', async () => {
    const env = { ANTHROPIC_API_KEY: 'a', OTHER_KEY: '' }
    const { runtimes } = await register({
      env,
      file: [
        { id: 'proxy', kind: 'anthropic', baseUrl: 'http://127.0.0.1:9/v1' },
        { id: 'other', kind: 'anthropic', apiKeyEnv: 'OTHER_KEY_UNSET' },
        { id: 'no-key', kind: 'openai' },
      ],
    })
    const auth = async (id: string) => {
      const runtime = runtimes.find((candidate) => candidate.id === id)
      return (await runtime?.describe(AbortSignal.timeout(5_000)))?.probe.auth.status
    }
    expect(await auth('proxy')).toBe('not_needed')
    expect(await auth('other')).toBe('signed_out')
    expect(await auth('no-key')).toBe('signed_out')
  })

  it('hold what the file says, which hides what was found under the same id', async () => {
    const { ids, runtimes } = await register({
      programs: ['gemini', 'my-agent'],
      file: [
        { id: 'gemini', kind: 'acp', command: 'my-agent', args: ['--acp'], title: 'Mine', mode: 'ask', maxSessions: 2 },
        { id: 'cat', kind: 'command', command: 'my-agent' },
        { id: 'claude-2', kind: 'claude', env: { A: 'b' } },
        { id: 'local', kind: 'openai-compatible', baseUrl: 'http://127.0.0.1:9/v1/', models: [{ id: 'm' }] },
      ],
    })
    expect(ids.filter((id) => id === 'gemini')).toHaveLength(1)
    const described = await runtimes[1]?.describe(AbortSignal.timeout(5_000))
    expect(described).toMatchObject({ id: 'gemini', kind: 'acp', title: 'Mine', source: 'file' })
    const claude = await runtimes[3]?.describe(AbortSignal.timeout(5_000))
    expect(claude).toMatchObject({ id: 'claude-2', kind: 'claude', probe: { installed: false, status: 'missing' } })
  })

  it.each([
    ['not a list', { id: 'x' }, 'must hold a JSON list'],
    ['an unknown kind', [{ id: 'x', kind: 'magic' }], 'entry 0 (x)'],
    [
      'no command',
      [
        { id: 'ok', kind: 'acp', command: 'a' },
        { id: 'y', kind: 'acp' },
      ],
      'entry 1 (y): command',
    ],
    ['a wrong id', [{ id: '../x', kind: 'acp', command: 'a' }], 'id must be 1 to 80 letters'],
    ['an unknown field', [{ id: 'x', kind: 'acp', command: 'a', shell: true }], 'shell'],
    ['a wrong URL', [{ id: 'x', kind: 'openai-compatible', baseUrl: 'file:///etc' }], 'baseUrl must be an http'],
    ['no base URL where there is no usual one', [{ id: 'x', kind: 'openai-compatible' }], 'entry 0 (x): baseUrl'],
    ['a wrong URL of a vendor', [{ id: 'x', kind: 'google', baseUrl: 'ftp://x' }], 'baseUrl must be an http'],
    ['a command for an endpoint', [{ id: 'x', kind: 'anthropic', command: 'a' }], 'entry 0 (x)'],
    [
      'an id twice',
      [
        { id: 'x', kind: 'acp', command: 'a' },
        { id: 'x', kind: 'acp', command: 'b' },
      ],
      'entry 1 (x): id must be unique; entry 0 has it',
    ],
    ['the demo’s id', [{ id: 'demo', kind: 'acp', command: 'a' }], 'the built-in demo has it'],
    ['a mode where there is none', [{ id: 'x', kind: 'codex', mode: 'ask' }], 'mode'],
    ['a variable with a bad name', [{ id: 'x', kind: 'acp', command: 'a', env: { 'A=B': 'c' } }], 'env'],
  ])('refuse a file with %s, naming the entry', async (_what, file, message) => {
    await expect(register({ file })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining(message) as string,
    })
  })

  it('refuse a file that is not there', async () => {
    const options = { ...hostWith([]), runtimesFile: '/no/such/file.json', demoDirectives: false, appDir: root }
    await expect(createRuntimes(options)).rejects.toMatchObject({ code: 'invalid_input' })
  })
})
