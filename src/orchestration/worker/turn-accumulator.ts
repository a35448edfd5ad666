import { foldOpenRequests, isWaitingForPerson, NO_OPEN_REQUESTS } from '../fold/open-requests'
import type { RuntimeEvent, RuntimeEventPayloads } from '../model/events'
import { addToMessages, NO_MESSAGES } from '../model/message-text'
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
  isWaitingForPerson: boolean
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
  let requests = NO_OPEN_REQUESTS

  return {
    add(event) {
      eventCount += 1
      messages = addToMessages(messages, event)
      requests = foldOpenRequests(requests, event)
      switch (event.type) {
        case 'usage.updated':
          usage = event.payload.usage
          cost = event.payload.cost
          model = event.payload.model ?? model
          break
        case 'session.started':
          model = event.payload.identity.model ?? model
          break
        case 'turn.completed':
          stopReason = event.payload.stopReason
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
      isWaitingForPerson: isWaitingForPerson(requests),
      stopReason,
    }),
  }
}
