import { randomBytes } from 'node:crypto'
import { createServer, type Socket } from 'node:net'
import type { Env } from '@/server/env'
import { signedRequestSchema, type AdminAnswer } from './admin-request'
import { claimAdminSocket, removeStaleAdminSockets } from './admin-sockets'
import { runAdminCommand, type AdminDeps } from './run-admin-command'

const REQUEST_CHARS_MAX = 64 * 1024
const IDLE_MS = 10_000

/**
 * Carries out the operator's commands, received over a socket that only the user of this process may open (mode 0600): one
 * JSON line in, one out. Needed because one process owns a SQLite file. Each server of a data folder has its own socket.
 * Returns how to end it.
 */
export async function startAdminServer(
  deps: AdminDeps & { env: Pick<Env, 'dataDir' | 'databaseUrl'> },
): Promise<() => Promise<void>> {
  const { dataDir, databaseUrl } = deps.env
  await removeStaleAdminSockets(dataDir)
  // Not the pid alone: containers that share a data folder have the same ones.
  const claim = await claimAdminSocket(dataDir, databaseUrl, `${process.pid}-${randomBytes(3).toString('hex')}`)
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', (error) => deps.log.debug({ err: error }, 'admin socket'))
    socket.setTimeout(IDLE_MS, () => socket.destroy())
    serve(socket, deps)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(claim.bound, resolve)
  })
  await claim.publish()
  return async () => {
    for (const socket of sockets) socket.destroy()
    await claim.remove()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  }
}

function serve(socket: Socket, deps: AdminDeps): void {
  let text = ''
  socket.setEncoding('utf8')
  const onData = (chunk: string) => {
    text += chunk
    if (text.length > REQUEST_CHARS_MAX) return void socket.destroy()
    const end = text.indexOf('\n')
    if (end === -1) return
    socket.off('data', onData)
    socket.setTimeout(0) // the command may take its time
    void answer(text.slice(0, end), deps).then((reply) => socket.end(`${JSON.stringify(reply)}\n`))
  }
  socket.on('data', onData)
}

async function answer(line: string, deps: AdminDeps): Promise<AdminAnswer> {
  const signed = signedRequestSchema.safeParse(parseJson(line))
  if (!signed.success) return { ok: false, message: 'This version of Plenum does not know this command.' }
  return runAdminCommand(deps, signed.data.request, signed.data.operator)
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null // refused by the schema
  }
}
