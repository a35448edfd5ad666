import { execFile } from 'node:child_process'
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { build } from 'esbuild'
import type { CanaryOrder, CanaryReport } from './drive-canary'

/** An ordinary user that every Debian has. */
export const NOBODY = { name: 'nobody', uid: 65_534, gid: 65_534 }
export const isRoot = process.getuid?.() === 0

const root = path.resolve(import.meta.dirname, '../../..')

export type CanaryOptions = Pick<CanaryOrder, 'wanted' | 'agentUser' | 'only'> & {
  /** Run the server as `nobody`; needs root. */
  asOrdinaryUser?: boolean
  /** Put a bubblewrap that fails first on the PATH. */
  withoutBwrap?: boolean
}

/** Starts a server with a canary in a process of its own and resolves with its report. Nothing is left of it. */
export async function runCanary({
  asOrdinaryUser = false,
  withoutBwrap = false,
  ...order
}: CanaryOptions): Promise<CanaryReport> {
  const base = mkdtempSync(path.join(tmpdir(), 'plenum-canary-'))
  const shared = mkdtempSync(path.join(tmpdir(), 'plenum-shared-'))
  const sharedMemory = `/dev/shm/${path.basename(base)}`
  const runSocket = `/run/${path.basename(base)}.sock`
  const server = createServer((peer) => peer.end())
  try {
    const folder = path.join(base, 'server')
    const bin = path.join(base, 'bin')
    for (const made of [folder, bin]) mkdirSync(made)
    await build({
      entryPoints: [path.join(root, 'test/security/isolation/drive-canary.ts')],
      outfile: path.join(base, 'drive-canary.mjs'),
      bundle: true,
      platform: 'node',
      format: 'esm',
      alias: { '@': path.join(root, 'src') },
      logLevel: 'error',
    })
    cpSync(path.join(root, 'test/security/isolation/canary.mjs'), path.join(base, 'canary.mjs'))
    if (withoutBwrap)
      writeFileSync(path.join(bin, 'bwrap'), '#!/bin/sh\necho "bwrap: not allowed" >&2\nexit 1\n', { mode: 0o755 })
    const sharedFile = path.join(shared, 'of-another-user.txt')
    writeFileSync(sharedFile, 'shared')
    writeFileSync(sharedMemory, 'shared')
    if (isRoot) await new Promise<void>((resolve) => server.listen(runSocket, resolve))
    const needsWay = asOrdinaryUser || order.agentUser !== null
    if (needsWay) for (const way of [base, shared]) chmodSync(way, 0o755)
    if (asOrdinaryUser) chownSync(folder, NOBODY.uid, NOBODY.gid)

    const text = JSON.stringify({
      ...order,
      ...{ folder, sharedFile, sharedMemory, runSocket, canary: path.join(base, 'canary.mjs') },
    } satisfies CanaryOrder)
    const command = [process.execPath, path.join(base, 'drive-canary.mjs'), text]
    const user = ['setpriv', `--reuid=${NOBODY.uid}`, `--regid=${NOBODY.gid}`, '--clear-groups', '--']
    const printed = await run(asOrdinaryUser ? [...user, ...command] : command, {
      PATH: `${bin}:${process.env.PATH ?? ''}`,
      NEXTAUTH_SECRET: 'planted in the server',
    })
    return JSON.parse(printed) as CanaryReport
  } finally {
    server.close()
    for (const made of [base, shared, sharedMemory]) rmSync(made, { recursive: true, force: true })
  }
}

function run([command = '', ...args]: string[], env: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(command, args, { env: env as NodeJS.ProcessEnv, cwd: '/', timeout: 60_000 }, (error, stdout, stderr) =>
      error === null ? resolve(stdout) : reject(new Error(`${error.message}\n${stderr}`)),
    )
  })
}
