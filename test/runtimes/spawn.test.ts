import { mkdtempSync, readFileSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { describe, expect, it, vi } from 'vitest'
import { launchDetachedCommand } from '@/orchestration/worker/launch-detached-command'
import { childEnvironment } from '@/server/runtimes/child-environment'
import type { Isolation } from '@/server/runtimes/isolation/isolation'
import { killMarked } from '@/server/runtimes/kill-processes'
import { createLineSplitter, type Line } from '@/server/runtimes/line-splitter'
import { findMarked } from '@/server/runtimes/process-table'
import { spawnProcess, startDetached } from '@/server/runtimes/spawn'
import { findMechanism, isolationAt } from '../support/isolation'
import { createHost, isLiving, realClock, root } from './support/session-harness'

const host = createHost()
const WAIT = { timeout: 20_000, interval: 20 }
const FOREVER = 'setInterval(() => {}, 1000)'

function start(
  script: string,
  marker: string,
  lines: Line[] = [],
  isolation: Isolation = host.isolation,
  closing?: AbortSignal,
) {
  return spawnProcess({
    command: process.execPath,
    args: ['-e', script],
    cwd: host.dataDir,
    baseEnv: host.env,
    env: {},
    marker,
    clock: realClock,
    isolation,
    closing,
    onLine: (line) => lines.push(line),
    onStderr: () => undefined,
    onOutputLimit: () => undefined,
  })
}

describe('a child’s environment', () => {
  const base = {
    PATH: '/bin',
    LC_ALL: 'C',
    DATABASE_URL: 'postgres://x',
    PLENUM_DATA_DIR: '/d',
    NEXTAUTH_SECRET: 's',
    OPENAI_API_KEY: 'k',
  }

  it('holds what is allowed, what is passed, its own, and the marker, which cannot be overridden', () => {
    const own = { MODE: 'ask', PLENUM_MARKER: 'forged' }
    expect(childEnvironment({ base, own, marker: 'm' })).toEqual({
      PATH: '/bin',
      LC_ALL: 'C',
      MODE: 'ask',
      PLENUM_MARKER: 'm',
    })
    expect(childEnvironment({ base, passed: ['OPENAI_API_KEY'], own: {}, marker: 'm' })).toHaveProperty(
      'OPENAI_API_KEY',
    )
  })
})

/** At the strongest level of this machine, and at none. */
const open = isolationAt(host.dataDir, await findMechanism('open'))
const ISOLATIONS = [
  [host.isolation.state.level, host.isolation] as const,
  ...(host.isolation.state.level === 'open' ? [] : [['open', open] as const]),
]

describe.each(ISOLATIONS)('a child process %s', (_where, isolation) => {
  it('fails as missing when its folder is not there', async () => {
    const request = {
      command: process.execPath,
      args: [],
      cwd: path.join(host.dataDir, 'nowhere'),
      baseEnv: {},
      env: {},
      marker: 'm',
    }
    const started = spawnProcess({ ...request, clock: realClock, isolation, onStderr() {}, onOutputLimit() {} })
    await expect(started).rejects.toMatchObject({ failure: { reason: 'runtime_missing' } })
  })

  it('runs without a shell', async () => {
    const lines: Line[] = []
    const child = await start(
      'console.log(process.argv[1] ?? "none"); console.log("$HOME `id`")',
      `shell-${process.pid};`,
      lines,
      isolation,
    )
    await child.ended
    expect(lines).toEqual([
      { kind: 'line', text: 'none' },
      { kind: 'line', text: '$HOME `id`' },
    ])
  })

  it('that ends by itself takes what it left behind with it', async () => {
    const lines: Line[] = []
    const script = `const c = require('child_process').spawn(process.execPath, ['-e', '${FOREVER}'], { detached: true, stdio: 'ignore' }); c.unref(); console.log(c.pid)`
    const child = await start(script, `orphan-${process.pid};`, lines, isolation)
    expect(await child.ended).toEqual({ code: 0, signal: null })
    expect(lines[0]).toMatchObject({ kind: 'line', text: expect.stringMatching(/^\d+$/) as string })
    expect(await findMarked(`orphan-${process.pid};`)).toEqual([])
  })

  it('fails as missing when its program is not there', async () => {
    const request = { command: 'no-such-program', args: [], cwd: host.dataDir, baseEnv: host.env, env: {}, marker: 'm' }
    const started = spawnProcess({ ...request, clock: realClock, isolation, onStderr() {}, onOutputLimit() {} })
    await expect(started).rejects.toMatchObject({
      failure: { reason: 'runtime_missing', message: 'The program no-such-program was not found.' },
    })
  })

  it('is asked to end before it is made to', async () => {
    const marker = `asked-${process.pid};`
    const lines: Line[] = []
    const script = `process.on('SIGTERM', () => { console.log('asked'); process.exit(7) }); console.log('up'); ${FOREVER}`
    const child = await start(script, marker, lines, isolation)
    await vi.waitFor(() => expect(lines).toHaveLength(1))
    expect(await child.stop()).toEqual({ code: 7, signal: null })
    expect(lines.at(-1)).toEqual({ kind: 'line', text: 'asked' })
    expect(await findMarked(marker)).toEqual([])
  })

  it('has time to write down what it has, but not when the whole server ends', async () => {
    const script = `process.on('SIGTERM', () => setTimeout(() => process.exit(7), 3000)); console.log('up'); ${FOREVER}`
    const lines: Line[] = []
    const patient = await start(script, `patient-${process.pid};`, lines, isolation)
    const closing = new AbortController()
    const hurried = await start(script, `hurried-${process.pid};`, lines, isolation, closing.signal)
    await vi.waitFor(() => expect(lines).toHaveLength(2))
    const stopped = Promise.all([patient.stop(), hurried.stop()])
    closing.abort()
    expect(await stopped).toEqual([{ code: 7, signal: null }, expect.objectContaining({ signal: 'SIGKILL' })])
  })

  it('that does not listen is killed with a grandchild in a session of its own', async () => {
    const marker = `deaf-${process.pid};`
    const lines: Line[] = []
    const deaf = `process.on('SIGTERM', () => {}); ${FOREVER}`
    const script = `require('child_process').spawn('setsid', [process.execPath, '-e', ${JSON.stringify(deaf)}], { stdio: 'ignore' }); console.log('up'); ${deaf}`
    const child = await start(script, marker, lines, isolation)
    await vi.waitFor(() => expect(lines).toHaveLength(1))
    await vi.waitFor(async () => expect((await findMarked(marker)).length).toBeGreaterThan(1))
    expect(await child.stop()).toMatchObject({ signal: 'SIGKILL' })
    expect(await findMarked(marker)).toEqual([])
  })

  it('that is killed from outside by its recorded id leaves nothing and says by which signal', async () => {
    const marker = `killed-${process.pid};`
    const lines: Line[] = []
    const child = await start(`console.log('up'); ${FOREVER}`, marker, lines, isolation)
    await vi.waitFor(() => expect(lines).toHaveLength(1))
    process.kill(child.pid, 'SIGKILL')
    expect(await child.ended).toEqual({ code: null, signal: 'SIGKILL' })
    expect(await findMarked(marker)).toEqual([])
  })

  it('that dies of a signal of its own says so', async () => {
    const child = await start(`process.kill(process.pid, 'SIGABRT')`, `abort-${process.pid};`, [], isolation)
    const end = isolation.state.level !== 'sealed' ? { code: null, signal: 'SIGABRT' } : { code: 128 + 6, signal: null }
    expect(await child.ended).toEqual(end)
  })
})

describe.skipIf(host.isolation.state.level !== 'sealed')('a sealed agent', () => {
  it('ends at once when its server is killed, grandchildren in sessions of their own included', async () => {
    const marker = `server-${process.pid};`
    const server = await startDetached({
      command: process.execPath,
      args: ['scripts/run-ts.mjs', 'test/runtimes/support/spawn-host.ts', marker, host.dataDir],
      cwd: root,
      env: { PATH: process.env.PATH ?? '' },
      logFile: null,
    })
    await vi.waitFor(async () => expect((await findMarked(marker)).length).toBeGreaterThan(3), WAIT)
    process.kill(server.pid, 'SIGKILL')
    await vi.waitFor(async () => expect(await findMarked(marker)).toEqual([]), WAIT)
  })
})

describe('a detached program', () => {
  it('gets this process’s environment with its own over it, and a log whose folder is created', async () => {
    const logFile = path.join(mkdtempSync(path.join(os.tmpdir(), 'plenum-log-')), 'logs', 'workers', 'one.log')
    vi.stubEnv('PLENUM_TEST_PARENT', 'parent')
    vi.stubEnv('PLENUM_TEST_BOTH', 'parent')
    const script =
      'console.log(process.env.PLENUM_TEST_PARENT, process.env.PLENUM_TEST_BOTH, process.env.PLENUM_TEST_OWN)'
    const { pid, exited } = await launchDetachedCommand(
      { spawnDetached: startDetached },
      {
        command: process.execPath,
        args: ['-e', script],
        cwd: '/',
        env: { PLENUM_TEST_BOTH: 'own', PLENUM_TEST_OWN: 'own' },
        logFile,
      },
    )
    vi.unstubAllEnvs()
    expect(pid).toBeGreaterThan(0)
    expect(await exited).toEqual({ code: 0, signal: null })
    expect(readFileSync(logFile, 'utf8')).toBe('parent own own\n')
    expect(statSync(path.dirname(logFile)).mode & 0o777).toBe(0o700)
  })
})

describe('killMarked', () => {
  it('kills what carries a marker with this beginning, and nothing else', async () => {
    const prefix = `reaper-${process.pid}`
    const marked = async (marker: string) => {
      const env = { PLENUM_MARKER: marker }
      const child = await startDetached({
        command: process.execPath,
        args: ['-e', FOREVER],
        cwd: '/',
        env,
        logFile: null,
      })
      return child.pid
    }
    const pids = await Promise.all([marked(`${prefix}/a`), marked(`${prefix}/b`)])
    const other = await marked(`other-${process.pid}`)
    expect((await findMarked(prefix)).map(({ pid }) => pid).sort()).toEqual([...pids].sort())

    const { found, survivors } = await killMarked(prefix, realClock)
    expect(found).toHaveLength(2)
    expect(survivors).toEqual([])
    expect(pids.filter(isLiving)).toEqual([])
    expect(isLiving(other)).toBe(true)
    await killMarked(`other-${process.pid}`, realClock)
    expect(isLiving(other)).toBe(false)
  })

  it('refuses an empty beginning: it would match every agent of every server here', async () => {
    await expect(killMarked('', realClock)).rejects.toThrow('needs a prefix')
  })
})

describe('lines', () => {
  it('are the same however the bytes are cut', () => {
    const bytes = Buffer.from('one\r\n\nzwölf 🙂\n' + 'x'.repeat(50) + '\nlast')
    for (let size = 1; size <= bytes.length; size++) {
      const lines: Line[] = []
      const splitter = createLineSplitter(40, { onLine: (line) => lines.push(line) })
      for (let at = 0; at < bytes.length; at += size) splitter.push(bytes.subarray(at, at + size))
      splitter.end()
      expect(lines.map((line) => (line.kind === 'line' ? line.text : 'too long'))).toEqual([
        'one',
        '',
        'zwölf 🙂',
        'too long',
        'last',
      ])
    }
  })
})
