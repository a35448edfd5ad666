import path from 'node:path'
import type { Isolation } from './isolation/isolation'

/** The folder a session works in: the one that was asked for, else one of its own. */
export async function sessionFolder(
  isolation: Pick<Isolation, 'attemptsDir' | 'makeFolder'>,
  sessionId: string,
  wanted: string | null,
): Promise<string> {
  if (wanted !== null) return wanted
  const folder = path.join(isolation.attemptsDir, '.scratch', sessionId)
  await isolation.makeFolder(folder)
  return folder
}

/** The marker of one process. The closing character keeps one id from being taken for the beginning of another. */
export function processMarker(marker: string, sessionId: string): string {
  return `${marker}/${sessionId};`
}
