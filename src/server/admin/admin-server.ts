import { chmod, rm } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import type { Env } from '@/server/env'
import { callAdminServer } from './admin-client'
import { adminRequestSchema, type AdminAnswer } from './admin-request'
import { runAdminCommand, type AdminDeps } from './run-admin-command'
import { claimSocketPath } from './socket-path'

const REQUEST_CHARS_MAX = 64 * 1024
const IDLE_MS = 10_000

/**
 * Takes the operator's orders over a socket that only the owner of the process may open (mode 0600): one JSON line in, one
 * out. Needed because one process owns a SQLite file. Answers how to end it; a server that already serves this folder
 * (several processes on one PostgreSQL) is left in place.
 */
export async function startAdminServer(deps: AdminDeps & { env: Pick<Env, 'dataDir'> }): Promise<() => Promise<void>> {
  const file = await claimSocketPath(deps.env.dataDir)
  if ((await callAdminServer(file, null)) !== null) return async () => {}
  await rm(file, { force: true }) // left by a process that was killed
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
    server.listen(file, resolve)
  })
  await chmod(file, 0o600)
  return async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise<void>((resolve) => server.close(() => resolve())) // takes the file with it
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
  const request = adminRequestSchema.safeParse(parseJson(line))
  if (!request.success) return { ok: false, message: 'This is not an order of this version of Plenum.' }
  return runAdminCommand(deps, request.data)
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null // refused by the schema
  }
}
