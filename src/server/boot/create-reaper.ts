import type { Clock } from '@/orchestration/ports'
import type { Logger } from '@/server/log'
import type { Reaper } from '@/server/runner/settings'
import type { Isolation } from '@/server/runtimes/isolation/isolation'
import { killMarked } from '@/server/runtimes/kill-processes'

/** Ends the agents that outlived their runner. What the system will not let us kill is named in the log. */
export function createReaper({
  clock,
  log,
  find,
}: {
  clock: Clock
  log: Logger
  find: Isolation['findMarked']
}): Reaper {
  return {
    async killMarked(prefix) {
      const { found, survivors } = await killMarked(prefix, clock, find)
      if (survivors.length > 0) log.error({ pids: survivors.map(({ pid }) => pid) }, 'agents could not be killed')
      return found.length
    },
  }
}
