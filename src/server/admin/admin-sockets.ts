import { createHash } from 'node:crypto'
import { chmod, lstat, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DomainError } from '@/orchestration/model/errors'
import { callAdminServer } from './admin-client'

/** The kernel keeps 108 bytes for a socket's path (104 on macOS), the closing zero included. */
const SOCKET_PATH_BYTES_MAX = 100
/** `.path` files hold the path of a socket that is elsewhere. `admin.sock` is the name of earlier versions. */
const ENTRY = /^admin(?:-(?<database>[0-9a-f]{8})-[\w-]+)?\.(?<kind>sock|path)$/
/** A socket is bound under this ending and renamed once it listens, so that nobody takes it for a dead one. */
const UNFINISHED = '.new'

/** One server's socket. `entry` is its file in the data folder, `file` the socket itself; `database` as `databaseTag`. */
export type AdminSocket = { entry: string; file: string; database: string | null }

/** Tells servers of one data folder apart that have different databases. */
export function databaseTag(databaseUrl: string): string {
  return createHash('sha256').update(databaseUrl).digest('hex').slice(0, 8)
}

/**
 * The path to bind this process's socket to, in the data folder or, where that path is too long, in a folder of ours (0700)
 * below the temporary one. `publish` makes the listening socket findable; `remove` deletes its files.
 */
export async function claimAdminSocket(dataDir: string, databaseUrl: string, id: string) {
  const name = `admin-${databaseTag(databaseUrl)}-${id}`
  const near = path.join(/* turbopackIgnore: true */ dataDir, `${name}.sock`)
  const isNear = Buffer.byteLength(near + UNFINISHED) <= SOCKET_PATH_BYTES_MAX
  const file = isNear ? near : path.join(/* turbopackIgnore: true */ await makeShortFolder(dataDir), `${name}.sock`)
  const entry = isNear ? near : path.join(/* turbopackIgnore: true */ dataDir, `${name}.path`)
  const bound = `${file}${UNFINISHED}`
  return {
    bound,
    async publish() {
      await chmod(bound, 0o600)
      await rename(bound, file)
      if (!isNear) await writeFile(entry, file, { mode: 0o600 })
    },
    remove: () => removeAdminSocket({ entry, file, database: null }),
  }
}

/** The sockets of living servers of this data folder. */
export async function findAdminSockets(dataDir: string): Promise<AdminSocket[]> {
  return (await probeAdminSockets(dataDir)).filter(({ isLiving }) => isLiving).map(({ socket }) => socket)
}

/** Deletes the sockets that killed servers left behind. */
export async function removeStaleAdminSockets(dataDir: string): Promise<void> {
  for (const { socket, isLiving } of await probeAdminSockets(dataDir)) {
    if (!isLiving) await removeAdminSocket(socket)
  }
}

async function probeAdminSockets(dataDir: string): Promise<{ socket: AdminSocket; isLiving: boolean }[]> {
  const sockets = await listAdminSockets(dataDir)
  return Promise.all(
    sockets.map(async (socket) => ({ socket, isLiving: (await callAdminServer(socket.file, null)) !== null })),
  )
}

async function listAdminSockets(dataDir: string): Promise<AdminSocket[]> {
  const names = await orNullIfMissing(readdir(/* turbopackIgnore: true */ dataDir))
  const sockets: AdminSocket[] = []
  for (const name of (names ?? []).sort()) {
    const match = ENTRY.exec(name)
    if (match === null) continue
    const entry = path.join(/* turbopackIgnore: true */ dataDir, name)
    const file = match.groups?.kind === 'path' ? await orNullIfMissing(readFile(entry, 'utf8')) : entry
    if (file !== null) sockets.push({ entry, file: file.trim(), database: match.groups?.database ?? null })
  }
  return sockets
}

async function removeAdminSocket({ entry, file }: AdminSocket): Promise<void> {
  await rm(file, { force: true })
  if (entry !== file) await rm(entry, { force: true })
}

async function makeShortFolder(dataDir: string): Promise<string> {
  const hash = createHash('sha256').update(dataDir).digest('hex').slice(0, 16)
  const folder = path.join(/* turbopackIgnore: true */ tmpdir(), `plenum-${hash}`)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const found = await lstat(folder)
  if (!found.isDirectory() || found.uid !== process.getuid?.() || (found.mode & 0o077) !== 0) {
    throw new DomainError(
      'unavailable',
      `${folder} belongs to another user: remove it or use a shorter PLENUM_DATA_DIR`,
    )
  }
  return folder
}

async function orNullIfMissing<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
