import { spawn } from 'node:child_process'
import { createServer, type AddressInfo } from 'node:net'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { bootFailureLine } from '@/server/boot/boot-error'
import { openDatabase } from '@/server/database/client'
import { acquireOwnerLock } from '@/server/database/owner-lock'
import { makeTemporaryFolder } from '../accounts/open-accounts'

/** Runs `npm start`'s script to its end. */
async function start(settings: Record<string, string>) {
  const folder = await makeTemporaryFolder()
  const env = {
    NODE_ENV: 'test' as const,
    PATH: process.env.PATH,
    PLENUM_DATA_DIR: path.join(folder, 'data'),
    ...settings,
  }
  const child = spawn(process.execPath, ['scripts/start.mjs'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk))
  const code = await new Promise<number | null>((resolve) => child.on('exit', resolve))
  return { code, lines: stderr.trim().split('\n') }
}

describe('a start that cannot be', () => {
  it('names every bad setting in one line', async () => {
    const { code, lines } = await start({ PORT: '99999', PLENUM_LAUNCHER: 'cloud' })
    expect(code).toBe(1)
    expect(lines).toEqual([expect.stringMatching(/PORT .*PLENUM_LAUNCHER /)])
  })

  it('names the port in use, before anything is built or opened', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void other.close())
    const { port } = other.address() as AddressInfo // listening on TCP, so it is no path
    const { code, lines } = await start({ PORT: String(port) })
    expect(code).toBe(1)
    expect(lines).toEqual([`Port ${port} on 127.0.0.1 is in use: stop what uses it or set PORT.`])
  })

  it('names the process that has the database before it loads anything, and before the port is asked for', async () => {
    const file = path.join(await makeTemporaryFolder(), 'plenum.db')
    const lock = acquireOwnerLock(file, { pid: process.pid, startedAt: '2026-01-01T00:00:00.000Z' })
    onTestFinished(() => lock.release())
    const { code, lines } = await start({ DATABASE_URL: `file:${file}`, PORT: '1' })
    expect(code).toBe(1)
    expect(lines).toEqual([expect.stringContaining(`${file} is in use by process ${process.pid} since 2026-01-01`)])
  })

  it('names the process that took the database meanwhile', async () => {
    const databaseUrl = `file:${path.join(await makeTemporaryFolder(), 'plenum.db')}`
    const startedAt = '2026-01-01T00:00:00.000Z'
    const first = await openDatabase({ databaseUrl, startedAt })
    onTestFinished(() => first.close())
    const line = await openDatabase({ databaseUrl, startedAt }).then(() => 'opened', bootFailureLine)
    expect(line).toContain(`process ${process.pid}`)
    expect(line).not.toContain('\n')
  })

  it('says a fault of ours in one line too', () => {
    expect(bootFailureLine(new Error('first\n  second'))).toBe('Plenum cannot start: first second')
  })
})
