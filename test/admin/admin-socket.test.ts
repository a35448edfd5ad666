import { link, mkdir, readdir, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { callAdminServer } from '@/server/admin/admin-client'
import { startAdminServer } from '@/server/admin/admin-server'
import { databaseTag, findAdminSockets } from '@/server/admin/admin-sockets'
import { makeTemporaryFolder } from '../accounts/open-accounts'
import { openAdmin, OWNER } from './open-admin'

async function serve(dataDir?: string) {
  const admin = await openAdmin(dataDir)
  const stop = await startAdminServer(admin)
  onTestFinished(stop)
  const [socket] = await findAdminSockets(admin.folder)
  if (socket === undefined) throw new Error(`no admin socket in ${admin.folder}`)
  return { ...admin, stop, socket: socket.file }
}

const socketsIn = async (folder: string) => (await readdir(folder)).filter((name) => name.startsWith('admin'))

describe('the admin socket', () => {
  it('carries a command to the running server and its answer back', async () => {
    const { socket, accounts } = await serve()
    const answer = await callAdminServer(socket, { command: 'create-owner', ...OWNER })
    expect(answer).toMatchObject({ ok: true })
    expect(await accounts.hasOwner()).toBe(true)
    expect(await callAdminServer(socket, { command: 'verify-ledger' })).toEqual({
      ok: true,
      text: 'The ledger is sound: 0 runs, 0 events, 2 audit entries.',
    })
  })

  it('may be opened by the owner of the process only', async () => {
    const { socket } = await serve()
    expect((await stat(socket)).mode & 0o777).toBe(0o600)
  })

  it('is removed with the server', async () => {
    const { socket, stop, folder } = await serve()
    await stop()
    expect(await callAdminServer(socket, { command: 'verify-ledger' })).toBeNull()
    expect(await socketsIn(folder)).toEqual([])
  })

  it('is one of each server, and the end of one server leaves the other one’s', async () => {
    const first = await openAdmin()
    const stops = [await startAdminServer(first), await startAdminServer(first)] as const
    onTestFinished(stops[0])
    expect(await findAdminSockets(first.folder)).toHaveLength(2)
    await stops[1]()
    const [left, ...others] = await findAdminSockets(first.folder)
    expect(others).toEqual([])
    expect(await callAdminServer(left?.file ?? '', { command: 'verify-ledger' })).toMatchObject({ ok: true })
  })

  it('says which database its server has', async () => {
    const { folder, env } = await serve()
    expect((await findAdminSockets(folder)).map(({ database }) => database)).toEqual([databaseTag(env.databaseUrl)])
  })

  it.each(['admin.sock', 'admin-0123abcd-77-aa11bb.sock'])(
    '%s of a killed server is deleted at the next start',
    async (name) => {
      const folder = await makeTemporaryFolder()
      const left = createServer()
      await new Promise<void>((resolve) => left.listen(path.join(folder, 'left.sock'), resolve))
      // A closed server removes its own file only: a link to it stays as a killed one's would.
      await link(path.join(folder, 'left.sock'), path.join(folder, name))
      await new Promise((resolve) => left.close(resolve))
      expect(await findAdminSockets(folder)).toEqual([])
      const { socket } = await serve(folder)
      expect(await callAdminServer(socket, { command: 'verify-ledger' })).toMatchObject({ ok: true })
      expect(await socketsIn(folder)).toEqual([path.basename(socket)])
    },
  )

  it('moves to a short path when the data folder has a long one', async () => {
    const folder = path.join(await makeTemporaryFolder(), 'a'.repeat(120))
    await mkdir(folder)
    const { socket, stop } = await serve(folder)
    expect(Buffer.byteLength(socket)).toBeLessThanOrEqual(100)
    expect((await stat(path.dirname(socket))).mode & 0o077).toBe(0)
    expect(await callAdminServer(socket, { command: 'verify-ledger' })).toMatchObject({ ok: true })
    await stop()
    expect(await socketsIn(folder)).toEqual([])
  })

  it('refuses an unknown command', async () => {
    const { socket } = await serve()
    const nonsense = { command: 'drop-everything' } as never
    expect(await callAdminServer(socket, nonsense)).toMatchObject({ ok: false })
  })
})
