import { spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'

/**
 * Stands for `next build`: does what the file `behaviour` says. As the real one does, it keeps what it failed to resolve in
 * its cache, and fails for ever when it finds that there.
 */
const FAKE_NEXT = `
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { spawn } from 'node:child_process'
const behaviour = readFileSync('behaviour', 'utf8')
mkdirSync('.next/cache', { recursive: true })
if (existsSync('.next/cache/failed-resolution')) {
  console.error('Module not found (from the cache)')
  process.exit(1)
}
if (behaviour !== 'ok') writeFileSync('.next/cache/failed-resolution', '')
if (behaviour === 'fail') process.exit(1)
if (behaviour === 'full') {
  console.error('Error: ENOSPC: no space left on device, write')
  process.exit(1)
}
if (behaviour === 'wait') {
  const helper = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  writeFileSync('building', process.pid + ' ' + helper.pid)
  for (const start = Date.now(); Date.now() - start < 500;); // the main thread of a build is busy for long
  await new Promise(() => setInterval(() => {}, 1000))
}
for (const folder of ['server', 'static']) mkdirSync('.next/' + folder, { recursive: true })
for (const file of ['BUILD_ID', 'routes-manifest.json']) writeFileSync('.next/' + file, 'x')
`

const FAKE_GENERATE = `
import { mkdirSync, writeFileSync } from 'node:fs'
for (const file of ['src/generated/sqlite/client.ts', 'src/generated/postgresql/client.ts', 'dist/admin.mjs',
  'dist/demo-agent.mjs', 'dist/pi-gate.mjs', 'dist/runner.mjs', 'dist/worker.mjs']) {
  mkdirSync(file.slice(0, file.lastIndexOf('/')), { recursive: true })
  writeFileSync(file, 'console.log("a program of dist")')
}
`

export type StartProject = ReturnType<typeof createStartProject>

/** A small checkout with our scripts and these packages, in which the builds are fakes. */
export function createStartProject() {
  const root = mkdtempSync(path.join(tmpdir(), 'plenum-start-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }))
  const at = (file: string) => path.join(root, file)
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(at(file)), { recursive: true })
    writeFileSync(at(file), text)
  }
  const writeLocks = (
    versions: Record<string, string>,
    files = ['package-lock.json', 'node_modules/.package-lock.json'],
  ) => {
    const packages = Object.fromEntries(
      Object.entries(versions).map(([name, version]) => [`node_modules/${name}`, { version }]),
    )
    for (const file of files) write(file, JSON.stringify({ packages }))
  }

  for (const file of ['scripts', 'tsconfig.json', 'package.json']) cpSync(file, at(file), { recursive: true })
  cpSync('src', at('src'), { recursive: true, filter: (file) => !file.startsWith('src/generated') })
  write('scripts/generate.mjs', FAKE_GENERATE)
  mkdirSync(at('node_modules'))
  for (const name of readdirSync('node_modules')) {
    if (name !== 'next' && !name.startsWith('.'))
      symlinkSync(path.resolve('node_modules', name), at(`node_modules/${name}`))
  }
  write('node_modules/next/package.json', JSON.stringify({ name: 'next', version: '1.0.0', type: 'module' }))
  write('node_modules/next/dist/bin/next', FAKE_NEXT)
  writeLocks({ next: '1.0.0', esbuild: '1.0.0', libsql: '1.0.0' })
  write('behaviour', 'ok')

  const env = { PORT: '0', PLENUM_DATA_DIR: at('data') }

  /** Starts one of our scripts there. */
  function start(script: string) {
    const child = spawn(process.execPath, [`scripts/${script}.mjs`], {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    let stderr = ''
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk))
    const end = new Promise<{ code: number | null; lines: string[] }>((resolve) => {
      child.on('close', (code) => resolve({ code, lines: stderr.split('\n').filter((line) => line !== '') }))
    })
    return { child, end }
  }

  return {
    root,
    env,
    at,
    write,
    writeLocks,
    start,
    behave: (behaviour: 'ok' | 'fail' | 'full' | 'wait') => write('behaviour', behaviour),
    build: () => start('build').end,
    remove: (file: string) => rmSync(at(file), { recursive: true, force: true }),
    cached: () => (existsSync(at('.next/cache')) ? readdirSync(at('.next/cache')).sort() : []),
    /** The processes of the waiting build, it and its helper; null until the file that names them is whole. */
    buildingPids: () => {
      const text = existsSync(at('building')) ? readFileSync(at('building'), 'utf8') : ''
      return /^\d+ \d+$/.test(text) ? text.split(' ').map(Number) : null
    },
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
