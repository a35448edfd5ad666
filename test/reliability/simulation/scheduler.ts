import type { Clock } from '@/orchestration/ports'
import { seededRandom } from '../../support/records'

type Task = { owner: SimulatedProcess; name: string; run: () => Promise<void> }
type Timer = { owner: SimulatedProcess; at: number; order: number; callback: () => void }

/** What the scheduler knows of a process: whether what it wants to do may happen, and how wrong its wall clock is. */
export type SimulatedProcess = { readonly name: string; state: 'live' | 'frozen' | 'dead'; wallSkewMs?: number }

/**
 * One thread for the whole world: everything that would wait for a disk, an agent or a clock is a task or a timer here, and
 * the seed alone says which comes next. Two worlds of one seed do the same things in the same order.
 */
export function createScheduler(seed: number, startAt: number) {
  const random = seededRandom(seed)
  let now = startAt
  let order = 0
  let tasks: Task[] = []
  let timers: Timer[] = []

  function clockOf(owner: SimulatedProcess): Clock {
    return {
      now: () => now + (owner.wallSkewMs ?? 0),
      monotonic: () => now - startAt,
      setTimer(delayMs, callback) {
        const timer: Timer = { owner, at: now + Math.max(0, delayMs), order: order++, callback }
        timers.push(timer)
        return () => {
          timers = timers.filter((other) => other !== timer)
        }
      },
    }
  }

  /** Wants to happen, some time. Resolves or rejects as `work` does; never, when its process dies before. */
  function schedule<T>(owner: SimulatedProcess, name: string, work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (owner.state === 'dead') return
      const run = () => work().then(resolve, reject)
      tasks.push({ owner, name, run })
    })
  }

  const isLive = ({ owner }: { owner: SimulatedProcess }) => owner.state === 'live'

  function nextTimer(): Timer | undefined {
    let next: Timer | undefined
    for (const timer of timers) {
      if (!isLive(timer)) continue
      if (next === undefined || timer.at < next.at || (timer.at === next.at && timer.order < next.order)) next = timer
    }
    return next
  }

  async function runTask(task: Task): Promise<void> {
    tasks = tasks.filter((other) => other !== task)
    await task.run()
  }

  async function fire(timer: Timer): Promise<void> {
    timers = timers.filter((other) => other !== timer)
    now = Math.max(now, timer.at)
    timer.callback()
  }

  return {
    random,
    now: () => now,
    clockOf,
    schedule,
    /** An integer from 0 to n - 1. */
    below: (n: number) => Math.floor(random() * n),
    chance: (probability: number) => random() < probability,
    /** Forgets what a dead process wanted. */
    drop(owner: SimulatedProcess): void {
      tasks = tasks.filter((task) => task.owner !== owner)
      timers = timers.filter((timer) => timer.owner !== owner)
    },
    /** The next thing that can happen: a waiting task, any of them, or the next timer. False when there is nothing. */
    async step(): Promise<boolean> {
      await settle()
      const ready = tasks.filter(isLive)
      const timer = nextTimer()
      const task = ready[Math.floor(random() * ready.length)]
      const isTimers = task === undefined || (timer !== undefined && random() < 0.04)
      if (isTimers && timer !== undefined) await fire(timer)
      else if (task !== undefined) await runTask(task)
      else return false
      return true
    },
    pending: (owner: SimulatedProcess) => ({
      tasks: tasks.filter((task) => task.owner === owner).map(({ name }) => name),
      timers: timers.filter((timer) => timer.owner === owner).length,
    }),
  }
}
export type Scheduler = ReturnType<typeof createScheduler>

/** Every promise that can go on goes on: microtasks are done before the next turn of the event loop. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
