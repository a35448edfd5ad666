import type { RunRecord } from '@/orchestration/model/records'
import type { Clock } from '@/orchestration/ports'
import type { RunAges } from '@/orchestration/run/run-ages'

export type DeadlineReport = { limit: 'runTimeoutMs'; used: number; allowed: number }

type RunDeadlineHooks = {
  onWarning: (report: DeadlineReport) => void
  onReached: (report: DeadlineReport) => void
}

/** From here on a person is warned, once. */
const WARN_AT = 0.8
/** The longest delay a timer takes. */
const TIMER_MS_MAX = 2 ** 31 - 1

/**
 * The deadline of a whole run, from its start (or from now, where it is just starting). Deadlines of a session's start, of a
 * silence and of a turn are the session driver's.
 */
export function createRunDeadline(
  run: Pick<RunRecord, 'id' | 'startedAt' | 'endedAt' | 'policy'>,
  { clock, ages }: { clock: Clock; ages: RunAges },
  { onWarning, onReached }: RunDeadlineHooks,
) {
  const allowed = run.policy.limits.runTimeoutMs
  if (allowed === undefined) return { reached: () => null, end() {} }
  const startedMs = clock.monotonic() - ages.ageMs(run)
  const report = (): DeadlineReport => ({ limit: 'runTimeoutMs', used: clock.monotonic() - startedMs, allowed })
  const cancels: (() => void)[] = []

  for (const [share, callback] of [
    [WARN_AT, onWarning],
    [1, onReached],
  ] as const) {
    const delayMs = startedMs + allowed * share - clock.monotonic()
    if (delayMs > 0) cancels.push(clock.setTimer(Math.min(delayMs, TIMER_MS_MAX), () => callback(report())))
  }

  return {
    reached: () => (clock.monotonic() - startedMs >= allowed ? report() : null),
    end() {
      for (const cancel of cancels) cancel()
    },
  }
}
