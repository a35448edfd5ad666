import type {
  NotePayloads,
  NoteType,
  RuntimeEvent,
  StreamEventDraft,
  StreamEventType,
} from '@/orchestration/model/events'
import { streamEventMessage } from './stream-event-message'

/** A runtime's event that changes no row. */
export type StreamEvent = Extract<RuntimeEvent, { type: StreamEventType }>
export type DeltaEvent = Extract<RuntimeEvent, { type: 'assistant.message.delta' | 'assistant.thought.delta' }>

type Owner = { workerId: string; attempt: number }

export function isDelta(event: RuntimeEvent): event is DeltaEvent {
  return event.type === 'assistant.message.delta' || event.type === 'assistant.thought.delta'
}

export function streamDraft({ workerId, attempt }: Owner, event: StreamEvent): StreamEventDraft {
  const message = streamEventMessage(event.type, event.payload)
  // Type and payload come from one event and stay together; TypeScript cannot correlate them through the spread.
  return { workerId, attempt, message, type: event.type, payload: event.payload } as StreamEventDraft
}

export function noteDraft<T extends NoteType>(
  { workerId, attempt }: Owner,
  type: T,
  message: string,
  payload: NotePayloads[T],
): StreamEventDraft {
  // As above: the payload is that of the type.
  return { workerId, attempt, message, type, payload } as StreamEventDraft
}
