import type { RuntimeEvent } from '../model/events'
import type { Clock } from '../ports'
import { trackSession, UNTRACKED_SESSION, type TrackedSession } from '../worker/tracked-session'

export interface SessionTracker {
  add(event: RuntimeEvent): void
  session(): TrackedSession
}

/** Follows one live session, event by event. */
export function createSessionTracker(clock: Pick<Clock, 'now'>): SessionTracker {
  let session = UNTRACKED_SESSION
  return {
    add(event) {
      if (event.type === 'picture.produced') return // kept as an artifact; nothing of the session changes
      session = trackSession(session, event, new Date(clock.now()).toISOString())
    },
    session: () => session,
  }
}
