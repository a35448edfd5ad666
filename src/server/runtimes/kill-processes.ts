import type { Clock } from '@/orchestration/ports'
import { findMarked, stillLiving, type MarkedProcess, type ProcessRef } from './process-table'

const ROUNDS_MAX = 40
const ROUND_MS = 25

/**
 * Kills every process whose marker starts with `prefix`, and what they start meanwhile. For the start of a runner, that
 * finds the agents of one that died. Returns what was found first; `survivors` is empty unless the system refuses.
 */
export async function killMarked(
  prefix: string,
  clock: Clock,
  find: (prefix: string) => Promise<MarkedProcess[]> = findMarked,
): Promise<{ found: MarkedProcess[]; survivors: ProcessRef[] }> {
  if (prefix === '') throw new Error('killMarked needs a prefix; an empty one would match every marked process.')
  const found = await find(prefix)
  return { found, survivors: await killUntilGone(clock, () => find(prefix), found) }
}

/** Sends SIGKILL to what `find` sees until it sees nothing. Returns what would not die. */
export async function killUntilGone(
  clock: Clock,
  find: () => Promise<ProcessRef[]>,
  first?: ProcessRef[],
): Promise<ProcessRef[]> {
  let living = first ?? (await find())
  for (let round = 0; living.length > 0 && round < ROUNDS_MAX; round++) {
    for (const { pid } of await stillLiving(living)) sendSignal(pid, 'SIGKILL')
    await wait(clock, ROUND_MS)
    living = await find()
  }
  return living
}

/** Signals a process, or a whole group by its negative id. A target that is gone is no error. */
export function sendSignal(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null
    // EPERM: on some systems a group whose members are all zombies.
    if (code !== 'ESRCH' && code !== 'EPERM') throw error
  }
}

function wait(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.setTimer(delayMs, resolve)
  })
}
