import { foldOpenRequests, NO_OPEN_REQUESTS, waitingRequests } from '../fold/open-requests'
import type { RuntimeEvent } from '../model/events'
import type { Clock } from '../ports'

/** A tool that is silent for longer does not count as work any more: agents announce tools that they start much later. */
const TOOL_SILENCE_MS = 60_000

/** Since when a session waits for a person, from its events. */
export interface PersonWait {
  event(event: RuntimeEvent): void
  /**
   * Monotonic: the last event of a session with an open request. Null without one. While a tool runs that no request is about,
   * the wait begins only after the tool has been silent for a minute.
   */
  since(): number | null
}

/**
 * Watches one session. It waits for a person from its last event on, if a request is open then: whatever an agent does beside
 * its request it reports by events.
 */
export function createPersonWait(clock: Clock): PersonWait {
  let requests = NO_OPEN_REQUESTS
  const tools = new Set<string>()
  let lastEventAt = clock.monotonic()

  return {
    event(event) {
      lastEventAt = clock.monotonic()
      requests = foldOpenRequests(requests, event)
      switch (event.type) {
        case 'tool.started':
          return void tools.add(event.payload.toolId)
        case 'tool.completed':
        case 'tool.errored':
          return void tools.delete(event.payload.toolId)
        case 'turn.completed':
        case 'turn.errored':
        case 'turn.interrupted':
          return tools.clear()
        default:
      }
    },
    since() {
      const waiting = waitingRequests(requests)
      if (waiting.length === 0) return null
      const about = new Set(waiting.map(({ toolId }) => toolId))
      const isWorking = [...tools].some((toolId) => !about.has(toolId))
      return isWorking ? lastEventAt + TOOL_SILENCE_MS : lastEventAt
    },
  }
}
