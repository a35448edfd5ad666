import type { RuntimeSession } from '@/orchestration/ports'

/** Lets at most `max` sessions live at once; null is no limit. A start beyond that waits for one to end, in order of coming. */
export function createSlots(max: number | null) {
  const waiting: (() => void)[] = []
  let used = 0

  function release(): void {
    const next = waiting.shift()
    if (next === undefined) used -= 1
    else next() // the place passes on, so that nobody can slip in between
  }

  async function acquire(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    if (max !== null && used >= max) await turnOf(signal)
    else used += 1
  }

  function turnOf(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onTurn = () => {
        signal.removeEventListener('abort', onAbort)
        resolve()
      }
      const onAbort = () => {
        waiting.splice(waiting.indexOf(onTurn), 1)
        // The reason is whatever the caller gave; it goes back to the caller as it is.
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
        reject(signal.reason)
      }
      waiting.push(onTurn)
      signal.addEventListener('abort', onAbort, { once: true })
    })
  }

  return {
    async run(signal: AbortSignal, start: () => Promise<RuntimeSession>): Promise<RuntimeSession> {
      await acquire(signal)
      try {
        const session = await start()
        void session.done.finally(release)
        return session
      } catch (error) {
        release()
        throw error
      }
    },
  }
}
