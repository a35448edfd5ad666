import { rm } from 'node:fs/promises'
import type { WorkerRecord } from '@/orchestration/model/records'
import { spillPath } from './spill-path'

/** Removes what the attempts of a worker spilled. A file that is not there is none to remove. */
export async function removeSpills(dataDir: string, worker: Pick<WorkerRecord, 'id' | 'attempt'>): Promise<void> {
  for (let attempt = 1; attempt <= worker.attempt; attempt += 1) {
    await rm(spillPath(dataDir, { workerId: worker.id, attempt }), { force: true })
  }
}
