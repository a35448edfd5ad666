import path from 'node:path'
import process from 'node:process'
import { describe, expect, it } from 'vitest'
import { childEnvironment } from '@/server/runtimes/child-environment'
import { killMarked } from '@/server/runtimes/kill-processes'
import { createLineSplitter, type Line } from '@/server/runtimes/line-splitter'
import { findMarked } from '@/server/runtimes/process-table'
import { spawnProcess, startDetached } from '@/server/runtimes/spawn'
import { createHost, isLiving, realClock } from './support/session-harness'

const host = createHost()
const FOREVER = 'setInterval(() => {}, 1000)'

function start(script: string, marker: string, lines: Line[] = []) {
  return spawnProcess({
    command: process.execPath,
    args: ['-e', script],
    cwd: host.dataDir,
    baseEnv: host.env,
    env: {},
    marker,
    clock: realClock,
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

describe('a child process', () => {
  it('fails as missing when its folder is not there', async () => {
    const request = {
      command: process.execPath,
      args: [],
      cwd: path.join(host.dataDir, 'nowhere'),
      baseEnv: {},
      env: {},
      marker: 'm',
    }
    const started = spawnProcess({ ...request, clock: realClock, onStderr() {}, onOutputLimit() {} })
    await expect(started).rejects.toMatchObject({ failure: { reason: 'runtime_missing' } })
  })

  it('runs without a shell', async () => {
    const lines: Line[] = []
    const child = await start(
      'console.log(process.argv[1] ?? "none"); console.log("$HOME `id`")',
      `shell-${process.pid};`,
      lines,
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
    const child = await start(script, `orphan-${process.pid};`, lines)
    expect(await child.ended).toEqual({ code: 0, signal: null })
    const pid = Number(lines[0]?.kind === 'line' ? lines[0].text : 0)
    expect(pid).toBeGreaterThan(0)
    expect(isLiving(pid)).toBe(false)
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
      const splitter = createLineSplitter(40, (line) => lines.push(line))
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
