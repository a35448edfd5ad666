import type { Clock } from '@/orchestration/ports'

export interface FakeClock extends Clock {
  /** Moves time on, firing due timers in order, and lets everything they set off come to rest. */
  advance(ms: number): Promise<void>
  /** Sets the wall clock to another time. What lasts is not touched by it: no timer fires. */
  jump(ms: number): void
  /** Timers that are armed: 0 when everything was cleaned up. */
  pendingTimers(): number
}

/** A clock that stands still until told. `settle` is called around each timer so that promises run to their next wait. */
export function createFakeClock(startAt = Date.UTC(2026, 0, 1)): FakeClock {
  let elapsed = 0
  let wallAtStart = startAt
  let nextId = 0
  const timers = new Map<number, { at: number; callback: () => void }>()

  function nextDue(until: number): [number, { at: number; callback: () => void }] | null {
    let due: [number, { at: number; callback: () => void }] | null = null
    for (const entry of timers) {
      if (entry[1].at <= until && (due === null || entry[1].at < due[1].at)) due = entry
    }
    return due
  }

  return {
    now: () => wallAtStart + elapsed,
    monotonic: () => elapsed,
    setTimer(delayMs, callback) {
      const id = nextId++
      timers.set(id, { at: elapsed + Math.max(0, delayMs), callback })
      return () => void timers.delete(id)
    },
    async advance(ms) {
      const until = elapsed + ms
      await settle()
      for (let due = nextDue(until); due !== null; due = nextDue(until)) {
        timers.delete(due[0])
        elapsed = due[1].at
        due[1].callback()
        await settle()
      }
      elapsed = until
      await settle()
    },
    jump(ms) {
      wallAtStart += ms
    },
    pendingTimers: () => timers.size,
  }
}

/** Lets every promise that can go on go on: two turns of the event loop, without passing time. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise<void>((resolve) => setImmediate(resolve))
}
