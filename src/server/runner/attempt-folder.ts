import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import type { WorkerRecord } from '@/orchestration/model/records'
import type { LedgerStore } from '@/orchestration/ports'
import { RuntimeFailure } from '@/orchestration/session/runtime-failure'

/**
 * The folder an attempt works in unless its run names one. Made if need be, for the server's user alone. A resumed attempt
 * works where its session began: the agent's files are there, and some agents find a session only from its folder.
 * @throws RuntimeFailure that says why it cannot be made.
 */
export async function makeAttemptFolder(
  { dataDir, store }: { dataDir: string; store: Pick<LedgerStore, 'listWorkerAttempts'> },
  worker: Pick<WorkerRecord, 'id' | 'attempt' | 'resumeFrom'>,
): Promise<string> {
  const attempt = await firstAttemptOfSession(store, worker)
  let folder = path.resolve(dataDir)
  // Level by level: Node's recursive mkdir calls a full disk a folder that is not there.
  for (const name of ['attempts', worker.id, String(attempt)]) {
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

async function firstAttemptOfSession(
  store: Pick<LedgerStore, 'listWorkerAttempts'>,
  { id, attempt, resumeFrom }: Pick<WorkerRecord, 'id' | 'attempt' | 'resumeFrom'>,
): Promise<number> {
  if (resumeFrom === null) return attempt
  const earlier = await store.listWorkerAttempts(id)
  const same = earlier.filter(({ identity }) => identity.providerSessionId === resumeFrom)
  return Math.min(attempt, ...same.map((archived) => archived.attempt))
}
