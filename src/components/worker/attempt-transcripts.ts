import type { EventRecord } from '@/orchestration/model/events'
import { foldTranscript } from '@/orchestration/run/fold-transcript'
import type { Transcript } from '@/orchestration/run/transcript'

/** What each attempt of one worker said, by attempt number. `events` are the worker's, in order of `seq`. */
export function attemptTranscripts(events: Iterable<EventRecord>): Map<number, Transcript> {
  const transcripts = new Map<number, Transcript>()
  let current: Transcript | undefined
  for (const event of events) {
    current = foldTranscript(current, event)
    if (current !== undefined) transcripts.set(current.attempt, current)
  }
  return transcripts
}
