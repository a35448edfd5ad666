import { link, mkdir, readFile, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { callAdminServer } from '@/server/admin/admin-client'
import { startAdminServer } from '@/server/admin/admin-server'
import { findSocketPath } from '@/server/admin/socket-path'
import { makeTemporaryFolder } from '../accounts/open-accounts'
import { openAdmin, OWNER } from './open-admin'

async function serve(dataDir?: string) {
  const admin = await openAdmin(dataDir)
  const stop = await startAdminServer(admin)
  onTestFinished(stop)
  return { ...admin, stop, socket: await findSocketPath(admin.folder) }
}

describe('the admin socket', () => {
  it('carries an order to the running server and its answer back', async () => {
    const { socket, accounts } = await serve()
    const answer = await callAdminServer(socket, { command: 'create-owner', ...OWNER })
    expect(answer).toMatchObject({ ok: true })
    expect(await accounts.hasOwner()).toBe(true)
    expect(await callAdminServer(socket, { command: 'verify-ledger' })).toEqual({
      ok: true,
      text: 'The ledger is sound: 0 runs, 0 events, 1 audit entries.',
    })
  })

  it('may be opened by the owner of the process only', async () => {
    const { socket } = await serve()
    expect((await stat(socket)).mode & 0o777).toBe(0o600)
  })

  it('is gone with the server', async () => {
    const { socket, stop } = await serve()
    await stop()
    expect(await callAdminServer(socket, { command: 'verify-ledger' })).toBeNull()
  })

  it('replaces one that a killed server left', async () => {
    const folder = await makeTemporaryFolder()
    const left = createServer()
    await new Promise<void>((resolve) => left.listen(path.join(folder, 'left.sock'), resolve))
    // A closed server removes its own file only: a link to it stays as a killed one's would.
    await link(path.join(folder, 'left.sock'), path.join(folder, 'admin.sock'))
    await new Promise((resolve) => left.close(resolve))
    const { socket } = await serve(folder)
    expect(await callAdminServer(socket, { command: 'verify-ledger' })).toMatchObject({ ok: true })
  })

  it('moves to a short path when the data folder has a long one', async () => {
    const folder = path.join(await makeTemporaryFolder(), 'a'.repeat(120))
    await mkdir(folder)
    const { socket } = await serve(folder)
    expect(Buffer.byteLength(socket)).toBeLessThanOrEqual(100)
    expect(await readFile(path.join(folder, 'admin-socket-path'), 'utf8')).toBe(socket)
    expect((await stat(path.dirname(socket))).mode & 0o077).toBe(0)
    expect(await callAdminServer(socket, { command: 'verify-ledger' })).toMatchObject({ ok: true })
  })

  it('refuses what is no order', async () => {
    const { socket } = await serve()
    const nonsense = { command: 'drop-everything' } as never
    expect(await callAdminServer(socket, nonsense)).toMatchObject({ ok: false })
  })
})
