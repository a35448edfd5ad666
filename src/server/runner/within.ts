import type { Clock } from '@/orchestration/ports'

/** The promise's value, or null when `ms` have passed before it came. */
export async function within<T>(clock: Clock, ms: number, promise: Promise<T>): Promise<{ value: T } | null> {
  let cancelTimer = () => {}
  const late = new Promise<null>((resolve) => {
    cancelTimer = clock.setTimer(ms, () => resolve(null))
  })
  try {
    return await Promise.race([promise.then((value) => ({ value })), late])
  } finally {
    cancelTimer()
  }
}
