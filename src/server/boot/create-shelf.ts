import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Shelf } from '@/server/runner/settings'

/** One file per claim below the data folder, `refused/<worker>.<attempt>.<epoch>.ndjson`, for the server's user alone. */
export function createShelf(dataDir: string): Shelf {
  const folder = path.join(/* turbopackIgnore: true */ path.resolve(dataDir), 'refused')
  return {
    async keep({ workerId, attempt, epoch }, events) {
      const file = path.join(folder, `${workerId}.${attempt}.${epoch}.ndjson`)
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await writeFile(file, events.map((event) => `${JSON.stringify(event)}\n`).join(''), { mode: 0o600 })
      return file
    },
  }
}
