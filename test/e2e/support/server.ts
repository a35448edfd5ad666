import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'

export type TestServer = {
  url: string
  dataDir: string
  /** The one-time link printed while there is no owner; null once there is one. */
  setupUrl: string | null
  output(): string
  pid: number
  /** Its exit code, whoever ended it; null for a signal. */
  exited: Promise<number | null>
  /** Ends it with a signal and resolves with its exit code. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<number | null>
}

const LISTENING = /http:\/\/127\.0\.0\.1:\d+/
const SETUP_LINK = /http:\/\/\S+\/setup\?token=\S+/

/** Starts the built app as a user would, on a free port and a data folder of its own unless told otherwise. */
export async function startServer(
  options: { dataDir?: string; port?: number; env?: Record<string, string> } = {},
): Promise<TestServer> {
  const dataDir = options.dataDir ?? mkdtempSync(path.join(tmpdir(), 'plenum-e2e-'))
  const port = options.port ?? (await freePort())
  const url = `http://127.0.0.1:${port}`
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PORT: String(port), PLENUM_DATA_DIR: dataDir, PLENUM_DEMO_DIRECTIVES: '1', ...options.env },
  })
  let output = ''
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  await new Promise<void>((resolve, reject) => {
    const onData = (chunk: Buffer) => {
      output += chunk.toString()
      if (LISTENING.test(output)) resolve()
    }
    child.stdout.on('data', onData)
    child.stderr.on('data', onData)
    child.once('exit', (code) => reject(new Error(`the server ended with code ${code}:\n${output}`)))
  })
  await untilReady(url, child)
  return {
    url,
    dataDir,
    pid: child.pid ?? 0,
    exited,
    setupUrl: SETUP_LINK.exec(output)?.[0] ?? null,
    output: () => output,
    stop: (signal = 'SIGTERM') => {
      child.kill(signal)
      return exited
    },
  }
}

export function removeDataDir(server: TestServer): void {
  rmSync(server.dataDir, { recursive: true, force: true })
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    const ready = await fetch(`${url}/api/ready`).then(
      (response) => response.ok,
      () => false,
    )
    if (ready) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('the server ended before it was ready')
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(address !== null && typeof address === 'object' ? address.port : 0))
    })
  })
}
