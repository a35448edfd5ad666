import type { RuntimeRequestRecord } from '../model/request'
import type { RuntimeController } from '../ports'
import { messageOf } from '../model/message-of'

export type QueuedResponse = Pick<RuntimeRequestRecord, 'id' | 'requestId' | 'answer'>

export type ResponseHooks = {
  /**
   * Records that an answer was delivered (`error` null), with what the runtime was sent, or why it was not. Its own error
   * ends the flush.
   */
  complete(response: QueuedResponse, error: string | null, responseJson: unknown): Promise<void>
}

export type FlushedResponses = { delivered: string[]; failed: { id: string; error: unknown }[] }

/**
 * Gives queued answers to the runtime, in order, and records each delivery. An answer the runtime refuses is recorded as
 * failed and does not hold up the rest.
 */
export async function flushQueuedRuntimeResponses(
  controller: Pick<RuntimeController, 'respond'>,
  sessionId: string,
  responses: readonly QueuedResponse[],
  hooks: ResponseHooks,
): Promise<FlushedResponses> {
  const result: FlushedResponses = { delivered: [], failed: [] }
  for (const response of responses) {
    let failure: { error: unknown } | null = null
    let sent: unknown = null
    try {
      if (response.answer === null) throw new Error(`request ${response.id} has no answer to deliver`)
      sent = (await controller.respond(sessionId, response.requestId, response.answer)) ?? null
    } catch (error) {
      failure = { error }
    }
    await hooks.complete(response, failure === null ? null : messageOf(failure.error), sent)
    if (failure === null) result.delivered.push(response.id)
    else result.failed.push({ id: response.id, error: failure.error })
  }
  return result
}
