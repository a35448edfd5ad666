import type { RunRecord } from '@/orchestration/model/records'
import type { LedgerStore } from '@/orchestration/ports'
import { buildRunTrace } from '@/orchestration/run/run-trace'
import { loadTrackedSessions } from '@/orchestration/run/track-sessions'
import type { RunView } from '@/orchestration/run/run-view'
import type { Shown } from '@/server/services/internals'

type EventStore = Pick<LedgerStore, 'listEventTexts' | 'listEvents'>

const PAGE = 500

/** The complete `RunTrace` as JSON, as of the view's `lastSeq`; events are spliced in page by page. */
export async function* traceJson(store: EventStore, view: RunView, shown: Shown): AsyncGenerator<string, void> {
  const { events: _, ...head } = shown.record(buildRunTrace(view, [], await loadTrackedSessions(store, view)))
  yield `${JSON.stringify(head).slice(0, -'}'.length)},"events":[`
  let isFirst = true
  for await (const page of eventTexts(store, view.run, shown)) {
    yield `${isFirst ? '' : ','}${page.join(',')}`
    isFirst = false
  }
  yield ']}'
}

/** One event a line. */
export async function* traceNdjson(store: EventStore, view: RunView, shown: Shown): AsyncGenerator<string, void> {
  for await (const page of eventTexts(store, view.run, shown)) yield `${page.join('\n')}\n`
}

async function* eventTexts(store: EventStore, run: RunRecord, shown: Shown): AsyncGenerator<string[], void> {
  for (let after = 0; after < run.lastSeq;) {
    const page = await store.listEventTexts(run.id, { after, limit: Math.min(PAGE, run.lastSeq - after) })
    const last = page.at(-1)
    if (last === undefined) throw new Error(`events after ${after} of run ${run.id} are missing`)
    after = last.seq
    yield page.map(shown.text)
  }
}

/** Text as a stream that is pulled: the next page is read when the client has taken the last. */
export function textStream(parts: AsyncGenerator<string, void>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const part = await parts.next()
        if (part.done === true) controller.close()
        else controller.enqueue(encoder.encode(part.value))
      },
      async cancel() {
        await parts.return(undefined)
      },
    },
    { highWaterMark: 0 },
  )
}
