import type { Clock } from '@/orchestration/ports'

export type TimeReport = { used: number; allowed: number }

/** A time that runs out, in milliseconds. It stands still until `run`, and between `pause` and the next `run`. */
export interface TimeLimit {
  run(): void
  pause(): void
  /** What was used where that is all there was, else null. */
  reached(): TimeReport | null
  end(): void
}

/** From here on a person is warned, once. */
const WARN_AT = 0.8
/** The longest delay a timer takes. */
const TIMER_MS_MAX = 2 ** 31 - 1

/**
 * Warns at 80 % of what is allowed and calls once more at the end; a warning that is late is given at once. Of one that had run
 * out before it was made, `reached` alone tells. Deadlines of a session's start, of a silence and of a turn are the session
 * driver's.
 */
export function createTimeLimit(
  { clock, allowed, usedMs = 0 }: { clock: Clock; allowed: number; usedMs?: number },
  hooks: { onWarning: (report: TimeReport) => void; onReached: (report: TimeReport) => void },
): TimeLimit {
  let usedBefore = usedMs
  let sinceMs: number | null = null
  let cancels: (() => void)[] = []
  const waiting = new Map<number, (report: TimeReport) => void>([
    [WARN_AT, hooks.onWarning],
    [1, hooks.onReached],
  ])
  const used = () => usedBefore + (sinceMs === null ? 0 : clock.monotonic() - sinceMs)

  function stopTimers(): void {
    for (const cancel of cancels) cancel()
    cancels = []
  }

  return {
    run() {
      if (sinceMs !== null) return
      sinceMs = clock.monotonic()
      if (usedBefore >= allowed) return
      for (const [share, callback] of waiting) {
        const delayMs = Math.max(0, allowed * share - usedBefore)
        const cancel = clock.setTimer(Math.min(delayMs, TIMER_MS_MAX), () => {
          waiting.delete(share)
          callback({ used: used(), allowed })
        })
        cancels.push(cancel)
      }
    },
    pause() {
      usedBefore = used()
      sinceMs = null
      stopTimers()
    },
    reached: () => (used() >= allowed ? { used: used(), allowed } : null),
    end: stopTimers,
  }
}
