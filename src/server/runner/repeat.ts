import type { Logger } from 'pino'
import type { Clock } from '@/orchestration/ports'

/** Does it every `intervalMs`, each time after the last has ended. A failure is logged and not the end. Returns the stop. */
export function repeat(
  clock: Clock,
  log: Logger,
  intervalMs: number,
  whatFailed: string,
  work: () => Promise<void>,
): () => void {
  let cancelTimer = () => {}
  let isEnded = false

  function schedule(): void {
    if (isEnded) return
    cancelTimer = clock.setTimer(intervalMs, () => {
      void work()
        .catch((error: unknown) => log.error({ err: error }, whatFailed))
        .finally(schedule)
    })
  }
  schedule()
  return () => {
    isEnded = true
    cancelTimer()
  }
}
