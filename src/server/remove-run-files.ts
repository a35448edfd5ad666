import { readdir, realpath, rm } from 'node:fs/promises'
import path from 'node:path'
import type { AttemptPlaces } from './attempt-places'
import type { WorkerRecord } from '@/orchestration/model/records'

/** Files named `<worker>.…`: what was too much for the ledger, what came too late for it, and the logs of workers' own processes. */
const FILES_IN = ['spills', 'refused', 'logs/workers']

/**
 * Removes everything of a run's workers from this machine's data folder. What is not there is nothing to remove. A folder
 * that a run names is its user's and stays. A link is removed, never followed: agents may have made it.
 *
 * @throws AggregateError when all that can be removed is gone, with a cause for each place where something is left.
 */
export async function removeRunFiles(
  { dataDir, places }: { dataDir: string; places: AttemptPlaces },
  workers: readonly Pick<WorkerRecord, 'id'>[],
): Promise<void> {
  const ids = new Set(workers.map(({ id }) => id))
  const failures: unknown[] = []

  async function removeFrom(kind: string, isOurs: (name: string) => boolean): Promise<void> {
    try {
      const folder = await findFolder(dataDir, kind)
      if (folder === null) return
      for (const name of (await readdir(folder)).filter(isOurs)) {
        await rm(path.join(folder, name), { recursive: true, force: true }).catch((error: unknown) => {
          failures.push(error)
        })
      }
    } catch (error) {
      failures.push(error)
    }
  }

  for (const kind of FILES_IN) await removeFrom(kind, (name) => ids.has(name.split('.', 1)[0] ?? ''))
  try {
    const folder = await notALink(places.attemptsDir)
    for (const id of folder === null ? [] : ids) {
      await places.removeFolder(path.join(places.attemptsDir, id)).catch((error: unknown) => {
        failures.push(error)
      })
    }
  } catch (error) {
    failures.push(error)
  }
  if (failures.length > 0) throw new AggregateError(failures, `files of ${ids.size} workers are left in ${dataDir}`)
}

/** The real path of a folder of the data folder; null when there is none. @throws Error for one that is elsewhere by a link. */
async function findFolder(dataDir: string, kind: string): Promise<string | null> {
  return notALink(path.join(/* turbopackIgnore: true */ await realpath(dataDir), kind))
}

/** The path itself; null when nothing is there. @throws Error when a link is part of it. */
async function notALink(expected: string): Promise<string | null> {
  const actual = await realpath(expected).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  })
  if (actual !== null && actual !== expected)
    throw new Error(`${expected} is a link to ${actual}, which is not followed`)
  return actual
}
