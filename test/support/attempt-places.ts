import { mkdirSync, realpathSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { isThere, type AttemptPlaces, type CwdBounds } from '@/server/attempt-places'

/** Folders of attempts below a data folder, made by the server's own user. */
export function placesIn(dataDir: string): AttemptPlaces {
  mkdirSync(dataDir, { recursive: true })
  return {
    attemptsDir: path.join(realpathSync(dataDir), 'attempts'),
    async makeFolder(folder) {
      await mkdir(folder, { recursive: true })
    },
    isThere,
    removeFolder: (folder) => rm(folder, { recursive: true, force: true }),
  }
}

/** For runtimes that start no process: nothing is made. */
export const NO_PLACES: AttemptPlaces = {
  attemptsDir: '/attempts',
  makeFolder: async () => undefined,
  isThere: async () => true,
  removeFolder: async () => undefined,
}

export const NO_CWD: CwdBounds = { roots: [], protectedFolders: [] }
