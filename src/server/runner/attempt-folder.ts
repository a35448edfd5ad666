import path from 'node:path'
import type { WorkerRecord } from '@/orchestration/model/records'
import type { LedgerStore } from '@/orchestration/ports'
import { RuntimeFailure } from '@/orchestration/session/runtime-failure'
import type { AttemptPlaces, CwdBounds } from '@/server/attempt-places'
import { realCwd } from '@/server/real-cwd'

export type AttemptFolders = {
  /** Where the agent works; canonical. */
  cwd: string
  /** Where it keeps what no other attempt may see; null for a session that began before there were such folders. */
  stateFolder: string | null
}

type Deps = { places: AttemptPlaces; cwdBounds: CwdBounds; store: Pick<LedgerStore, 'listWorkerAttempts'> }
type Worker = Pick<WorkerRecord, 'id' | 'attempt' | 'resumeFrom'>

/**
 * The folders of an attempt. One that the run names is resolved again: a link may have been swapped in while it was queued.
 * Otherwise the attempt gets one of its own. A resumed attempt works where its session began: the agent's files are there, and
 * some agents find a session only from its folder.
 * @throws RuntimeFailure that says why one cannot be used or made.
 */
export async function makeAttemptFolders(deps: Deps, runCwd: string | null, worker: Worker): Promise<AttemptFolders> {
  const { attemptsDir, makeFolder, isThere } = deps.places
  const attempt = await firstAttemptOfSession(deps.store, worker)
  const own = path.join(attemptsDir, worker.id)
  const stateFolder = path.join(own, `${attempt}.state`)
  const isOld = worker.resumeFrom !== null && !(await isThere(stateFolder))
  const work = runCwd === null ? path.join(own, String(attempt)) : null
  try {
    // Level by level: Node's recursive mkdir calls a full disk a folder that is not there.
    for (const folder of [attemptsDir, own, ...(isOld ? [] : [stateFolder]), ...(work === null ? [] : [work])]) {
      await makeFolder(folder)
    }
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
    const why = code === 'ENOSPC' ? 'the disk of the data folder is full' : code
    const message = `The folder of this attempt cannot be made: ${why}.`
    throw new RuntimeFailure({ reason: 'internal', message }, { cause })
  }
  return { cwd: work ?? (await checkedCwd(runCwd ?? '', deps.cwdBounds)), stateFolder: isOld ? null : stateFolder }
}

async function checkedCwd(runCwd: string, bounds: CwdBounds): Promise<string> {
  const real = await realCwd(runCwd, bounds)
  if (real === runCwd) return real
  throw new RuntimeFailure({
    reason: 'runtime_missing',
    message: `The working folder ${runCwd} is no longer a folder that this server allows: it was removed, or replaced by a link.`,
  })
}

async function firstAttemptOfSession(
  store: Pick<LedgerStore, 'listWorkerAttempts'>,
  { id, attempt, resumeFrom }: Worker,
): Promise<number> {
  if (resumeFrom === null) return attempt
  const earlier = await store.listWorkerAttempts(id)
  const same = earlier.filter(({ identity }) => identity.providerSessionId === resumeFrom)
  return Math.min(attempt, ...same.map((archived) => archived.attempt))
}
