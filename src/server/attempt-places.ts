import { stat } from 'node:fs/promises'

/** Where attempts work, and who makes the folders. Agents may run as another user than the server. */
export type AttemptPlaces = {
  /** Canonical. Below it, each worker has a folder named by its id. */
  attemptsDir: string
  /** Makes a folder that agents may write to. */
  makeFolder: (folder: string) => Promise<void>
  isThere: (folder: string) => Promise<boolean>
  /** Removes a folder with all that agents left in it. What is not there is no error. */
  removeFolder: (folder: string) => Promise<void>
}

/** Bounds of the working folders that people may name. Absolute paths. */
export type CwdBounds = {
  /** Folders that an operator opened. */
  roots: readonly string[]
  /** The server's own: neither they nor what contains them can be worked in. */
  protectedFolders: readonly string[]
}

export async function isThere(folder: string): Promise<boolean> {
  return stat(folder).then(
    () => true,
    (error: unknown) => {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'ENOENT' || code === 'ENOTDIR') return false
      throw error
    },
  )
}
