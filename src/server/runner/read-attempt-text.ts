import type { WorkerRecord } from '@/orchestration/model/records'
import { addToMessages, MESSAGE_TEXT_TYPES, NO_MESSAGES } from '@/orchestration/model/message-text'
import type { LedgerStore } from '@/orchestration/ports'
import { cutResult, cutUtf8 } from './cut-result'

const PAGE = 200

/**
 * What the current attempt of a worker has said, from its stored events: at most `bytesMax` of it, with a mark where there is
 * more. Null when it said nothing.
 */
export async function readAttemptText(
  store: Pick<LedgerStore, 'listEvents'>,
  { runId, id: workerId, attempt }: Pick<WorkerRecord, 'runId' | 'id' | 'attempt'>,
  bytesMax: number,
): Promise<string | null> {
  let messages = NO_MESSAGES
  for (let after = 0; ;) {
    const page = await store.listEvents(runId, { after, limit: PAGE, workerId, types: MESSAGE_TEXT_TYPES })
    for (const event of page) {
      if (event.attempt === attempt) messages = addToMessages(messages, event)
    }
    const { text } = messages
    // What is past the bound is not read, so it cannot be counted; a text has fewer units than bytes.
    if (text.length > bytesMax) return `${cutUtf8(text, bytesMax)}\n[… the rest is in the events …]`
    const last = page.at(-1)
    if (last === undefined || page.length < PAGE) return text.length > 0 ? cutResult(text, bytesMax).text : null
    after = last.seq
  }
}
