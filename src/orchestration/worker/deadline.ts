import type { Clock } from '../ports'

export interface Deadline {
  /** Gives the whole time again. */
  restart(): void
  pause(): void
  /** Goes on with the time that was left. */
  resume(): void
  cancel(): void
}

/** Calls `onExpire` once after `ms` of running time. Without `ms` it never does. */
export function startDeadline(clock: Clock, ms: number | undefined, onExpire: () => void): Deadline {
  if (ms === undefined) return { restart() {}, pause() {}, resume() {}, cancel() {} }
  let left = ms
  let startedAt = clock.monotonic()
  let paused = false
  let over = false
  let cancelTimer = arm()

  function arm(): () => void {
    startedAt = clock.monotonic()
    return clock.setTimer(left, () => {
      over = true
      onExpire()
    })
  }

  return {
    restart() {
      if (over) return
      left = ms
      if (paused) return
      cancelTimer()
      cancelTimer = arm()
    },
    pause() {
      if (over || paused) return
      paused = true
      cancelTimer()
      left = Math.max(0, left - (clock.monotonic() - startedAt))
    },
    resume() {
      if (over || !paused) return
      paused = false
      cancelTimer = arm()
    },
    cancel() {
      over = true
      cancelTimer()
    },
  }
}
