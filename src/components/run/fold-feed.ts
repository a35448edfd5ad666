import { isDomainError } from '@/orchestration/model/errors'
import type { EventRecord } from '@/orchestration/model/events'
import { isUnreadableEvent } from '@/orchestration/model/events/unreadable-event'
import { foldTranscripts } from '@/orchestration/run/fold-transcript'
import { projectRun } from '@/orchestration/run/project-run'
import type { RunView } from '@/orchestration/run/run-view'
import type { Transcript } from '@/orchestration/run/transcript'

/** A run as of `view.run.lastSeq`, with what each worker's current attempt has said so far. */
export type RunSnapshot = { view: RunView; transcripts: Record<string, Transcript> }

/**
 * The snapshot after these events. Null when they do not follow it: one is missing in between, or one contradicts it. Then
 * only reading the snapshot again helps.
 *
 * @throws UnreadableEventError for an event of a type or version that this build does not know.
 */
export function foldFeed(snapshot: RunSnapshot, events: readonly EventRecord[]): RunSnapshot | null {
  try {
    const view = projectRun(events, snapshot.view)
    return { view, transcripts: foldTranscripts(events, snapshot.transcripts) }
  } catch (error) {
    if (isUnreadableEvent(error)) throw error
    if (isDomainError(error)) return null
    throw error
  }
}
