import type { RunRecord } from '../model/records'
import type { Clock } from '../ports'

/**
 * For how long runs with a time limit have been under way, as far as this process can tell. One for all parts of a process:
 * what the runner has watched holds for the services too.
 */
export interface RunAges {
  /** A worker of the run was claimed here: the run begins now, unless it has begun. */
  begin(run: Aging): void
  /** Milliseconds since the run began, never below 0; 0 for one that has not begun. Also after its end: it may be gone on with. */
  ageMs(run: Aging): number
}

type Aging = Pick<RunRecord, 'id' | 'policy' | 'startedAt' | 'endedAt'>

/** Beyond these many runs the ones not asked about for longest are told by the wall again. */
const RUNS_MAX = 10_000

/**
 * A run that began in this process is told by the monotonic clock from its begin on. For any other the wall is asked once, by
 * the first look at it; from there on a wall clock that jumps changes nothing.
 */
export function createRunAges(clock: Clock): RunAges {
  const beganMs = new Map<string, number>()

  function remember(runId: string, atMs: number): void {
    beganMs.delete(runId)
    beganMs.set(runId, atMs)
    const [longestUnasked] = beganMs.keys()
    if (beganMs.size > RUNS_MAX && longestUnasked !== undefined) beganMs.delete(longestUnasked)
  }

  function ageMs(run: Aging): number {
    const known = beganMs.get(run.id)
    if (known === undefined && run.startedAt === null) return 0
    const atMs = known ?? clock.monotonic() - ageByWall(run, clock.now())
    remember(run.id, atMs)
    return clock.monotonic() - atMs
  }

  return {
    begin(run) {
      if (run.policy.limits.runTimeoutMs === undefined) return
      if (run.startedAt !== null) ageMs(run)
      else if (!beganMs.has(run.id)) remember(run.id, clock.monotonic())
    },
    ageMs,
  }
}

/** A wall that was set back cannot make a run younger than it was at its end. */
function ageByWall({ startedAt, endedAt }: Aging, nowMs: number): number {
  if (startedAt === null) return 0
  const latestMs = endedAt === null ? nowMs : Math.max(nowMs, Date.parse(endedAt))
  return Math.max(0, latestMs - Date.parse(startedAt))
}
