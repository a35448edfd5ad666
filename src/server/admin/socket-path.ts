import { createHash } from 'node:crypto'
import { lstat, mkdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DomainError } from '@/orchestration/model/errors'

/** The kernel keeps 108 bytes for a socket's path (104 on macOS), the closing zero included. */
const SOCKET_PATH_BYTES_MAX = 100
const RECORD = 'admin-socket-path'

/** Where the socket shall be: in the data folder, or, where that path is too long, in a folder of ours (0700) among the temporary ones. */
export async function claimSocketPath(dataDir: string): Promise<string> {
  const near = path.join(/* turbopackIgnore: true */ dataDir, 'admin.sock')
  if (Buffer.byteLength(near) <= SOCKET_PATH_BYTES_MAX) return near
  const hash = createHash('sha256').update(dataDir).digest('hex').slice(0, 16)
  const folder = path.join(/* turbopackIgnore: true */ tmpdir(), `plenum-${hash}`)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const found = await lstat(folder)
  if (!found.isDirectory() || found.uid !== process.getuid?.() || (found.mode & 0o077) !== 0) {
    throw new DomainError(
      'unavailable',
      `${folder} belongs to someone else: remove it or use a shorter PLENUM_DATA_DIR`,
    )
  }
  const far = path.join(folder, 'admin.sock')
  await writeFile(path.join(/* turbopackIgnore: true */ dataDir, RECORD), far, { mode: 0o600 })
  return far
}

/** Where a running server has its socket. */
export async function findSocketPath(dataDir: string): Promise<string> {
  const near = path.join(/* turbopackIgnore: true */ dataDir, 'admin.sock')
  if (Buffer.byteLength(near) <= SOCKET_PATH_BYTES_MAX) return near
  try {
    return (await readFile(path.join(/* turbopackIgnore: true */ dataDir, RECORD), 'utf8')).trim()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return near // no server has run here
    throw error
  }
}
