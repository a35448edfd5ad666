import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs'

const BYTES_MAX = 1024 * 1024

/**
 * The text of a regular file of at most 1 MiB; null where there is none, or it is not for this server to read. A pipe or a device
 * in its place neither blocks the server nor fills its memory.
 */
export function readSmallFile(file: string): string | null {
  try {
    // Before it is opened: opening some devices does something.
    if (!statSync(file).isFile()) return null
    const fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
    try {
      return fstatSync(fd).isFile() ? readText(fd) : null
    } finally {
      closeSync(fd)
    }
  } catch {
    return null // not there, or not ours to read
  }
}

/** Not by the size that the system tells: the file may grow meanwhile. */
function readText(fd: number): string | null {
  const bytes = Buffer.alloc(BYTES_MAX + 1)
  let length = 0
  while (length < bytes.length) {
    const count = readSync(fd, bytes, length, bytes.length - length, null)
    if (count === 0) return bytes.toString('utf8', 0, length)
    length += count
  }
  return null
}
