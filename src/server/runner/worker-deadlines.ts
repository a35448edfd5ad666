import type { RuntimeEvent } from '@/orchestration/model/events'
import type { Clock } from '@/orchestration/ports'
import type { Attempt } from './attempt'
import { createDeadline, type Deadline, type TimeReport } from './deadlines'

type Timed = { deadline: Deadline; open: number }

/** How long each attempt of a run may work, from the start of its session. While it waits for a person its time stands still. */
export function createWorkerDeadlines(
  { clock, allowed }: { clock: Clock; allowed: number | undefined },
  hooks: {
    onWarning: (attempt: Attempt, report: TimeReport) => void
    onReached: (attempt: Attempt, report: TimeReport) => void
  },
) {
  const timed = new Map<Attempt, Timed>()

  function begin(attempt: Attempt, allowedMs: number): void {
    const deadline = createDeadline(
      { clock, allowed: allowedMs },
      {
        onWarning: (report) => hooks.onWarning(attempt, report),
        onReached: (report) => hooks.onReached(attempt, report),
      },
    )
    deadline.run()
    timed.set(attempt, { deadline, open: 0 })
  }

  function countOpen(attempt: Attempt, change: 1 | -1): void {
    const entry = timed.get(attempt)
    if (entry === undefined) return
    entry.open = Math.max(0, entry.open + change)
    if (entry.open > 0) entry.deadline.pause()
    else entry.deadline.run()
  }

  return {
    event(attempt: Attempt, { type }: RuntimeEvent): void {
      if (allowed === undefined) return
      if (type === 'session.started') begin(attempt, allowed)
      if (type === 'request.opened') countOpen(attempt, 1)
      if (type === 'request.resolved' || type === 'request.closed') countOpen(attempt, -1)
      if (type !== 'session.stopped' && type !== 'session.errored') return
      timed.get(attempt)?.deadline.end()
      timed.delete(attempt)
    },
    end(): void {
      for (const { deadline } of timed.values()) deadline.end()
      timed.clear()
    },
  }
}
