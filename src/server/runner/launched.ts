import type { LiveSession } from '@/orchestration/scheduling/pick-starts'

/** For whom a worker was launched, and the runtime whose limit it counts against. */
type Launched = { workerId: string; personId: string; runtime: string | null }

/** What a dispatcher remembers of its launches: who was served when, and whose the live workers are. */
export function createLaunched() {
  let launched = new Map<string, Launched>()
  let served = 0
  const servedAt = new Map<string, number>()

  return {
    servedAt: servedAt as ReadonlyMap<string, number>,
    add(launch: Launched): void {
      launched.set(launch.workerId, launch)
      served += 1
      servedAt.set(launch.personId, served)
    },
    /** Adds whose they are to the live sessions, and forgets the launches of all others. */
    knownOf(sessions: readonly LiveSession[]): (LiveSession & { personId: string })[] {
      const known = new Map<string, Launched>()
      const live = sessions.map((session) => {
        const launch = launched.get(session.workerId)
        if (launch !== undefined) known.set(session.workerId, launch)
        return { ...session, personId: launch?.personId ?? '' }
      })
      launched = known
      return live
    },
    /** How many sessions each runtime still takes, by its limit and the launches that are live. */
    freeByRuntime(limits: Iterable<{ runtime: string; sessionsMax: number }>): Map<string, number> {
      const free = new Map<string, number>()
      for (const { runtime, sessionsMax } of limits) free.set(runtime, sessionsMax)
      for (const { runtime } of launched.values()) {
        const left = runtime === null ? undefined : free.get(runtime)
        if (runtime !== null && left !== undefined) free.set(runtime, left - 1)
      }
      return free
    },
  }
}
