import { createHash } from 'node:crypto'
import path from 'node:path'
import type { WorkerRecord } from '@/orchestration/model/records'

/** Begins the markers of all processes that belong to one data folder. */
export function installationMarker(dataDir: string): string {
  return `plenum-${createHash('sha256').update(path.resolve(dataDir)).digest('hex').slice(0, 12)}.`
}

/** Unique to one claim of a worker; ends with a dot, so that it is no prefix of another one's. */
export function attemptMarker(dataDir: string, worker: Pick<WorkerRecord, 'id' | 'attempt' | 'epoch'>): string {
  return `${installationMarker(dataDir)}${worker.id}.${worker.attempt}.${worker.epoch}.`
}
