/** Pauses between what the demo does. `speed` 2 halves them; from 1000 on there are none. */
export function createPace(speed: number) {
  return {
    /** A pause that belongs to the show, shortened by the speed. */
    pause: (delayMs: number, signal: AbortSignal) =>
      speed >= 1_000 ? checked(signal) : sleep(delayMs / speed, signal),
    /** A pause that a script asks for, as long as it says. */
    exactly: (delayMs: number, signal: AbortSignal) => sleep(delayMs, signal),
  }
}
export type Pace = ReturnType<typeof createPace>

async function checked(signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
}

function sleep(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer)
      reject(new Error('The turn was cancelled.'))
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    }, delayMs)
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
  })
}
