import type { Clock } from '@/orchestration/ports'
import type { Revocations } from '@/server/auth/revocations'

export type AccessWatch = {
  userId: string
  /** Throws when the user may not have the stream any more. */
  authorise: () => Promise<void>
  revocations: Revocations
  clock: Clock
}

const REAUTHORISE_MS = 30_000

/**
 * Authorises an open stream again at each revocation that may concern its user, and every 30 s. Calls `onLost` once, for
 * whatever reason the authorisation fails: who cannot be authorised is not served. Returns how to stop.
 */
export function watchAccess({ userId, authorise, revocations, clock }: AccessWatch, onLost: () => void): () => void {
  let isStopped = false
  let isChecking = false
  let mustCheckAgain = false
  let cancelTimer = clock.setTimer(REAUTHORISE_MS, recheck)
  const stopWatching = revocations.watch({ userId, recheck })

  function stop(): void {
    isStopped = true
    cancelTimer()
    stopWatching()
  }

  function recheck(): void {
    mustCheckAgain = isChecking
    if (!isChecking) void check()
  }

  async function check(): Promise<void> {
    isChecking = true
    cancelTimer()
    try {
      await authorise()
    } catch {
      if (isStopped) return
      stop()
      onLost()
    } finally {
      isChecking = false
    }
    if (isStopped) return
    cancelTimer = clock.setTimer(REAUTHORISE_MS, recheck)
    if (mustCheckAgain) recheck()
  }

  return stop
}
