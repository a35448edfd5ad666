import { mkdir } from 'node:fs/promises'
import path from 'node:path'

/** The folder a session works in: the one that was asked for, else one of its own below the data folder. */
export async function sessionFolder(dataDir: string, sessionId: string, wanted: string | null): Promise<string> {
  if (wanted !== null) return wanted
  const folder = path.join(dataDir, 'scratch', sessionId)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  return folder
}

/** The marker of one process. The closing character keeps one id from being taken for the beginning of another. */
export function processMarker(marker: string, sessionId: string): string {
  return `${marker}/${sessionId};`
}
