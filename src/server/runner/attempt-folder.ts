import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import type { WorkerRecord } from '@/orchestration/model/records'
import { RuntimeFailure } from '@/orchestration/session/runtime-failure'

/**
 * The folder an attempt works in unless its run names one. Made if need be, for the server's user alone.
 * @throws RuntimeFailure `internal` that says why it cannot be made: a full disk, most often.
 */
export async function makeAttemptFolder(
  dataDir: string,
  worker: Pick<WorkerRecord, 'id' | 'attempt'>,
): Promise<string> {
  let folder = path.resolve(dataDir)
  // Level by level: Node's recursive mkdir calls a full disk a folder that is not there.
  for (const name of ['attempts', worker.id, String(worker.attempt)]) {
    folder = path.join(folder, name)
    await makeFolder(folder)
  }
  return folder
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 })
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
    if (code === 'EEXIST') return
    const why = code === 'ENOSPC' ? 'the disk of the data folder is full' : code
    throw new RuntimeFailure(
      { reason: 'internal', message: `The folder of this attempt cannot be made: ${why}.` },
      { cause },
    )
  }
}
