import type { Clock, RuntimeController } from '../ports'

/** An adapter asks, then ends by force, 11 s at most; after this long it is not waited for any more. */
export const STOP_TIMEOUT_MS = 15_000

/** Stops a session and waits until nothing of it is left, but never for ever. A stop that fails or hangs rejects. */
export async function stopBounded(
  controller: Pick<RuntimeController, 'stopSession'>,
  sessionId: string,
  clock: Clock,
): Promise<void> {
  let cancelTimer = () => {}
  const tooLate = new Promise<never>((_, reject) => {
    cancelTimer = clock.setTimer(STOP_TIMEOUT_MS, () =>
      reject(new Error(`session ${sessionId} did not stop within ${STOP_TIMEOUT_MS / 1000} s`)),
    )
  })
  try {
    await Promise.race([controller.stopSession(sessionId), tooLate])
  } finally {
    cancelTimer()
  }
}
