import type { RuntimeEvent, RuntimeEventPayloads } from '../model/events'
import { addToMessages, NO_MESSAGES } from '../model/message-text'
import type { RuntimeRequest } from '../model/request'
import { NO_USAGE, UNKNOWN_COST, type Cost, type TokenUsage } from '../model/usage'

export type StopReason = RuntimeEventPayloads['turn.completed']['stopReason']

export type TurnSnapshot = {
  /** Assistant messages as paragraphs, without thoughts and tools. */
  text: string
  eventCount: number
  /** The session's newest usage snapshot; of the whole session, not of the turn. */
  usage: TokenUsage
  cost: Cost
  model: string | null
  /** Requests the agent waits for, oldest first. */
  openRequests: RuntimeRequest[]
  stopReason: StopReason | null
}

export interface TurnAccumulator {
  add(event: RuntimeEvent): void
  snapshot(): TurnSnapshot
}

/** Adds up what a turn's events say. `from` carries usage, cost and model over from the session's earlier turns. */
export function createTurnAccumulator(from?: Pick<TurnSnapshot, 'usage' | 'cost' | 'model'>): TurnAccumulator {
  let messages = NO_MESSAGES
  let eventCount = 0
  let usage = from?.usage ?? NO_USAGE
  let cost = from?.cost ?? UNKNOWN_COST
  let model = from?.model ?? null
  let stopReason: StopReason | null = null
  const open = new Map<string, RuntimeRequest>()

  return {
    add(event) {
      eventCount += 1
      messages = addToMessages(messages, event)
      switch (event.type) {
        case 'usage.updated':
          usage = event.payload.usage
          cost = event.payload.cost
          model = event.payload.model ?? model
          break
        case 'session.started':
          model = event.payload.identity.model ?? model
          break
        case 'request.opened':
          open.set(event.payload.request.requestId, event.payload.request)
          break
        case 'request.resolved':
        case 'request.closed':
          open.delete(event.payload.requestId)
          break
        case 'turn.completed':
          stopReason = event.payload.stopReason
          open.clear()
          break
        case 'turn.errored':
        case 'turn.interrupted':
        case 'session.stopped':
        case 'session.errored':
          open.clear()
          break
        default: // says nothing that is added up here
          break
      }
    },
    snapshot: () => ({
      text: messages.text,
      eventCount,
      usage,
      cost,
      model,
      openRequests: [...open.values()],
      stopReason,
    }),
  }
}
