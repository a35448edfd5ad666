import type { EventRecord, StreamEventDraft } from '@/orchestration/model/events'
import { versionField } from '@/orchestration/model/events/versions'
import type { Fence } from '@/orchestration/ports'
import type { EventRow } from '../insert-events'
import { storableText } from '../storable'

/** Events of one `addEvents` call on their way into the ledger. */
export type Entry = {
  fence: Fence
  drafts: { draft: StreamEventDraft; payloadJson: string }[]
  bytes: number
}

/** What a dialect's append says: which fences were in force, and each run's `lastSeq` before the batch. */
export type Appended = { liveFences: Set<string>; lastSeqBefore: Map<string, number> }

export function toEntry(fence: Fence, drafts: StreamEventDraft[]): Entry {
  // Payloads are only ever text inside JSON, where NUL and half surrogates stand escaped: they need no cleaning.
  const encoded = drafts.map((draft) => ({ draft, payloadJson: JSON.stringify(draft.payload) }))
  const bytes = encoded.reduce((sum, { draft, payloadJson }) => sum + payloadJson.length + draft.message.length, 0)
  return { fence, drafts: encoded, bytes }
}

export function fenceKey({ runId, workerId, attempt, epoch }: Fence): string {
  return `${runId} ${workerId} ${attempt} ${epoch}`
}

/** How many events each run gets, of entries whose fence is in force. */
export function countByRun(entries: Entry[], liveFences: Set<string>): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { fence, drafts } of entries) {
    if (liveFences.has(fenceKey(fence))) counts.set(fence.runId, (counts.get(fence.runId) ?? 0) + drafts.length)
  }
  return counts
}

/** Gives the events of live entries their places: in order of arrival, from each run's `lastSeq` on. */
export function numberEvents(entries: Entry[], { liveFences, lastSeqBefore }: Appended, now: string): EventRow[] {
  const lastSeq = new Map(lastSeqBefore)
  const rows: EventRow[] = []
  for (const { fence, drafts } of entries) {
    if (!liveFences.has(fenceKey(fence))) continue
    for (const { draft, payloadJson } of drafts) {
      const seq = (lastSeq.get(fence.runId) ?? 0) + 1
      lastSeq.set(fence.runId, seq)
      // The draft with its place is the event of the same type; TypeScript cannot carry the union through the spread.
      const event = {
        runId: fence.runId,
        seq,
        ...draft,
        ...versionField(draft.type),
        message: storableText(draft.message),
        createdAt: now,
      } as EventRecord
      rows.push({ event, payloadJson, epoch: fence.epoch })
    }
  }
  return rows
}
