import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import type { WorkerRecord } from '@/orchestration/model/records'

/** The folder an attempt works in unless its run names one. Made if need be, for the server's user alone. */
export async function makeAttemptFolder(
  dataDir: string,
  worker: Pick<WorkerRecord, 'id' | 'attempt'>,
): Promise<string> {
  const folder = path.join(path.resolve(dataDir), 'attempts', worker.id, String(worker.attempt))
  await mkdir(folder, { recursive: true, mode: 0o700 })
  return folder
}
