import type { Clock } from '@/orchestration/ports'

const MINUTE_MS = 60_000

export type LoadGate = {
  /** A session was made or loaded just now. */
  touched(providerSessionId: string): void
  /** Resolves when the session may be loaded; `onWait` gets the time of that. @throws the signal's reason. */
  untilLoadable(providerSessionId: string, signal: AbortSignal, onWait?: (untilMs: number) => void): Promise<void>
}

/**
 * Delays the load of a session to the minute after it was last opened. Gemini names the file of a session by the minute and
 * overwrites it with an empty one otherwise (google-gemini/gemini-cli#28693). A session that this process has not opened counts
 * as opened in the minute in which the process started.
 */
export function createLoadGate(clock: Clock): LoadGate {
  const minute = () => Math.floor(clock.now() / MINUTE_MS)
  const begun = minute()
  const openedIn = new Map<string, number>()
  return {
    touched(id) {
      const now = minute()
      for (const [other, at] of openedIn) if (at !== now) openedIn.delete(other)
      openedIn.set(id, now)
    },
    async untilLoadable(id, signal, onWait) {
      const opened = openedIn.get(id) ?? begun
      if (minute() === opened) onWait?.((opened + 1) * MINUTE_MS)
      while (minute() === opened) await wait(clock, MINUTE_MS - (clock.now() % MINUTE_MS), signal)
    },
  }
}

function wait(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      cancel()
      // The reason is the caller's own; it goes back as it is.
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
      reject(signal.reason)
    }
    const cancel = clock.setTimer(delayMs, () => {
      signal.removeEventListener('abort', giveUp)
      resolve()
    })
    if (signal.aborted) giveUp()
    else signal.addEventListener('abort', giveUp, { once: true })
  })
}
