import type { StateEventDraft, StateEventPayloads, StateEventType } from './events'
import type { WorkerRecord } from './records'

/** A state event about a worker's current attempt, or (null) about the run. */
export function draftOf<T extends StateEventType>(
  type: T,
  about: Pick<WorkerRecord, 'id' | 'attempt'> | null,
  message: string,
  payload: StateEventPayloads[T],
): StateEventDraft {
  const draft = { type, workerId: about?.id ?? null, attempt: about?.attempt ?? null, message, payload }
  // The payload is that of the type; TypeScript cannot say so for a type parameter over a union.
  return draft as unknown as StateEventDraft
}
