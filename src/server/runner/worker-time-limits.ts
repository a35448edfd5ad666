import {
  foldOpenRequests,
  isWaitingForPerson,
  NO_OPEN_REQUESTS,
  type OpenRequests,
} from '@/orchestration/fold/open-requests'
import type { RuntimeEvent } from '@/orchestration/model/events'
import type { Clock } from '@/orchestration/ports'
import type { Attempt } from './attempt'
import { createTimeLimit, type TimeLimit, type TimeReport } from './time-limit'

type Timed = { limit: TimeLimit; requests: OpenRequests }

/** How long each attempt of a run may work, from the start of its session. While it waits for a person its time stands still. */
export function createWorkerTimeLimits(
  { clock, allowed }: { clock: Clock; allowed: number | undefined },
  hooks: {
    onWarning: (attempt: Attempt, report: TimeReport) => void
    onReached: (attempt: Attempt, report: TimeReport) => void
  },
) {
  const timed = new Map<Attempt, Timed>()

  function begin(attempt: Attempt, allowedMs: number): void {
    const limit = createTimeLimit(
      { clock, allowed: allowedMs },
      {
        onWarning: (report) => hooks.onWarning(attempt, report),
        onReached: (report) => hooks.onReached(attempt, report),
      },
    )
    limit.run()
    timed.set(attempt, { limit, requests: NO_OPEN_REQUESTS })
  }

  function follow(attempt: Attempt, event: RuntimeEvent): void {
    const entry = timed.get(attempt)
    if (entry === undefined) return
    const requests = foldOpenRequests(entry.requests, event)
    if (requests === entry.requests) return
    entry.requests = requests
    if (isWaitingForPerson(requests)) entry.limit.pause()
    else entry.limit.run()
  }

  return {
    event(attempt: Attempt, event: RuntimeEvent): void {
      if (allowed === undefined) return
      const { type } = event
      if (type === 'session.started') begin(attempt, allowed)
      follow(attempt, event)
      if (type !== 'session.stopped' && type !== 'session.errored') return
      timed.get(attempt)?.limit.end()
      timed.delete(attempt)
    },
    end(): void {
      for (const { limit } of timed.values()) limit.end()
      timed.clear()
    },
  }
}
