import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createRuntimeList, createRuntimes } from '@/server/runtimes/registry'
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

/** A kind of its own needs no address in the file; others do. */
function named(id: string, url: string) {
  const isVendor = ['openai', 'anthropic', 'google'].includes(id)
  return isVendor ? { kind: id } : { kind: 'openai-compatible', baseUrl: url, models: [] }
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

  it('are looked for again on a person’s order: an agent that was installed since is there', async () => {
    const host = hostWith(['gemini'])
    const list = await createRuntimeList({ ...host, runtimesFile: null, demoDirectives: false, appDir: root })
    const ids = () => list.current().map(({ id }) => id)
    const [, gemini] = list.current()
    writeFileSync(path.join(host.env.PATH, 'qwen'), '#!/bin/sh\n', { mode: 0o755 })
    rmSync(path.join(host.env.PATH, 'gemini'))
    expect(ids()).not.toContain('qwen')
    list.current({ refresh: true })
    expect(ids()).toEqual(expect.arrayContaining(['gemini', 'qwen']))
    expect(list.current()[1]).toBe(gemini)
  })

  it.each([
    [{ OPENAI_API_KEY: 'k', OPENAI_BASE_URL: 'GATEWAY/v1' }, 'openai', '/v1/models'],
    [{ OPENAI_API_KEY: 'k', OPENAI_BASE_URL: 'GATEWAY' }, 'openai', '/v1/models'],
    [{ OPENAI_API_KEY: 'k', OPENAI_HOST: 'GATEWAY/' }, 'openai', '/v1/models'],
    [{ ANTHROPIC_API_KEY: 'k', ANTHROPIC_BASE_URL: 'GATEWAY' }, 'anthropic', '/v1/models'],
    [{ ANTHROPIC_API_KEY: 'k', ANTHROPIC_HOST: 'GATEWAY' }, 'anthropic', '/v1/models'],
    [{ ANTHROPIC_API_KEY: 'k', ANTHROPIC_BASE_URL: 'GATEWAY/claude/v1/' }, 'anthropic', '/claude/v1/models'],
    [{ GEMINI_API_KEY: 'k', GOOGLE_GEMINI_BASE_URL: 'GATEWAY' }, 'google', '/v1beta/models'],
    [{ OPENROUTER_API_KEY: 'k', OPENROUTER_BASE_URL: 'GATEWAY/or/v1' }, 'openrouter', '/or/v1/models'],
    [{ GROQ_API_KEY: 'k', GROQ_BASE_URL: 'GATEWAY' }, 'groq', '/openai/v1/models'],
  ])('send the key of a gateway to the gateway: %j', async (env, id, wanted) => {
    const seen: { path: string; key: string }[] = []
    const gateway = createServer((request, response) => {
      const { authorization, 'x-api-key': key, 'x-goog-api-key': google } = request.headers
      seen.push({
        path: (request.url ?? '').split('?')[0] ?? '',
        key: [authorization, key, google].flat().filter(Boolean).join(' '),
      })
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":[],"models":[]}')
    })
    await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void gateway.close())
    const url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`
    const given = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value.replace('GATEWAY', url)]))
    const { runtimes } = await register({ env: given })
    await runtimes.find((runtime) => runtime.id === id)?.describe(AbortSignal.timeout(10_000), { refresh: true })
    expect(seen.map(({ path: place }) => place)).toEqual([wanted])
    expect(seen[0]?.key).toMatch(/\bk$/)
    const { runtimes: written } = await register({ env: given, file: [{ id: 'mine', ...named(id, url) }] })
    await written.find((runtime) => runtime.id === 'mine')?.describe(AbortSignal.timeout(10_000), { refresh: true })
    expect(seen.length).toBe(2)
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
