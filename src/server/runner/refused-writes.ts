import { isDomainError } from '@/orchestration/model/errors'
import { isTerminalRunStatus } from '@/orchestration/model/status'
import type { Attempt } from './attempt'
import type { AttemptDeps } from './settings'

export type RefusedWrites = {
  add(event: { type: string; payload: unknown }): void
  /** How many there were, also those that were too many to keep. */
  count(): number
  kept(): readonly unknown[]
}

const KEPT_BYTES_MAX = 1024 * 1024

/** Events of an attempt that came after it had passed on to another runner: counted, the first MiB of them kept. */
export function createRefusedWrites(): RefusedWrites {
  const events: unknown[] = []
  let bytes = 0
  let count = 0
  return {
    add(event) {
      count += 1
      bytes += Buffer.byteLength(JSON.stringify(event))
      if (bytes <= KEPT_BYTES_MAX) events.push(event)
    },
    count: () => count,
    kept: () => events,
  }
}

/**
 * Of an attempt that turned out to be another runner's: puts the events it could not write on the shelf, and says in the log
 * and in the run how many those were. A run that is over is told nothing more.
 */
export async function keepAside(
  { store, shelf, log, runnerId }: Pick<AttemptDeps, 'store' | 'shelf' | 'log' | 'runnerId'>,
  { fence, refused }: Pick<Attempt, 'fence' | 'refused'>,
): Promise<void> {
  const { workerId, runId, attempt, epoch } = fence
  const events = refused.count()
  const keptIn = events === 0 ? null : await shelf.keep(fence, refused.kept())
  log.warn(
    { runId, workerId, attempt, epoch, refusedEvents: events, keptIn },
    'the attempt is another runner’s now: its last events and its end were refused',
  )
  const message = `Attempt ${attempt}: a runner that had lost it came back; ${events} of its events and its end were refused`
  try {
    await store.change(runId, { workerIds: [workerId] }, ({ run }) =>
      isTerminalRunStatus(run.status)
        ? []
        : [
            {
              ...{ workerId, attempt, message },
              type: 'worker.writes.refused',
              payload: { attempt, epoch, runnerId, events },
            },
          ],
    )
  } catch (error) {
    if (!isDomainError(error) || error.code !== 'not_found') throw error // else the run was deleted meanwhile
  }
}
