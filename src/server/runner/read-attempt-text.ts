import type { WorkerRecord } from '@/orchestration/model/records'
import type { LedgerStore } from '@/orchestration/ports'

const PAGE = 1_000

/** All that the current attempt of a worker has said, from its stored events. Null when it said nothing. */
export async function readAttemptText(
  store: Pick<LedgerStore, 'listEvents'>,
  { runId, id: workerId, attempt }: Pick<WorkerRecord, 'runId' | 'id' | 'attempt'>,
): Promise<string | null> {
  let text = ''
  for (let after = 0; ;) {
    const page = await store.listEvents(runId, { after, limit: PAGE, workerId, types: ['assistant.message.delta'] })
    for (const event of page) {
      if (event.type === 'assistant.message.delta' && event.attempt === attempt) text += event.payload.text
    }
    const last = page.at(-1)
    if (last === undefined || page.length < PAGE) return text.length > 0 ? text : null
    after = last.seq
  }
}
