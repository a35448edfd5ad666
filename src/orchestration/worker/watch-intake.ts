import type { Intake } from '../model/runtime'

export type WatchedIntake = {
  /** To be given to the runtime in place of the one that is watched. */
  given: { intake?: Intake }
  /** Calls back at once and whenever it changes: whether the agent is not being read because there is no room. */
  subscribe: (listener: (isHeld: boolean) => void) => () => void
}

/** Tells when an agent is held back by us: its silence is not its own then. */
export function watchIntake(intake: Intake | undefined): WatchedIntake {
  const listeners = new Set<(isHeld: boolean) => void>()
  let holds = 0

  function change(by: 1 | -1): void {
    const wasHeld = holds > 0
    holds += by
    if (wasHeld !== holds > 0) for (const listener of listeners) listener(holds > 0)
  }

  function untilRoom(): Promise<void> | null {
    const room = intake?.untilRoom() ?? null
    if (room === null) return null
    change(1)
    return room.finally(() => change(-1))
  }

  return {
    given: intake === undefined ? {} : { intake: { ...intake, untilRoom } },
    subscribe(listener) {
      listeners.add(listener)
      listener(holds > 0)
      return () => listeners.delete(listener)
    },
  }
}
