import { closeSync, constants, fstatSync, openSync, readlinkSync, realpathSync } from 'node:fs'
import { RuntimeFailure } from '@/orchestration/session/runtime-failure'

/** A folder that is held open, so that a link swapped in at its path changes nothing. */
export type WorkingFolder = {
  /** Its canonical path when it was opened. */
  path: string
  /** `device:inode`, as `stat -c %d:%i` prints it. */
  identity: string
  /** A path that leads to the opened folder itself, whatever stands at its path now. Valid until `close`. */
  pinned: string
  close(): void
}

/**
 * Opens a folder by its canonical path. A link anywhere in the path means that something was swapped after the path had been
 * checked.
 * @throws RuntimeFailure `runtime_missing` when it is no folder, or its path is not canonical (any more).
 */
export function openWorkingFolder(folder: string): WorkingFolder {
  const fd = open(folder)
  try {
    const { dev, ino } = fstatSync(fd)
    const real = pathOf(fd) ?? realpathSync(folder)
    if (real !== folder) {
      throw new RuntimeFailure({
        reason: 'runtime_missing',
        message: `The working folder ${folder} was replaced by a link after it had been checked.`,
      })
    }
    const pinned = pathOf(fd) === null ? folder : `/proc/self/fd/${fd}`
    return { path: real, identity: `${dev}:${ino}`, pinned, close: () => closeSync(fd) }
  } catch (error) {
    closeSync(fd)
    throw error
  }
}

function open(folder: string): number {
  try {
    return openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY)
  } catch (cause) {
    throw new RuntimeFailure(
      { reason: 'runtime_missing', message: `The working folder ${folder} does not exist or cannot be opened.` },
      { cause },
    )
  }
}

/** Where an open folder is; null where the system has no /proc. */
function pathOf(fd: number): string | null {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
