import { isOpenRequest } from '../fold/open-requests'
import type { EventRecord } from '../model/events'
import type { RunRecord, WorkerRecord } from '../model/records'
import type { RuntimeRequestRecord } from '../model/request'
import type { LedgerStore } from '../ports'
import { workersInOrder, type RunView } from './run-view'

/** Workers are in launch order. */
export type RunStatusView = { run: RunRecord; workers: WorkerRecord[] }

/** Requests are open ones, oldest first; `recentEvents` are the newest of the run, oldest of them first. */
export type MonitorSnapshot = RunStatusView & {
  openRequests: RuntimeRequestRecord[]
  recentEvents: EventRecord[]
  /** When the newest event of the run came, ISO 8601 UTC. */
  updatedAt: string
}

/** `events` in order of `seq`, up to the view's `lastSeq`; the newest `eventLimit` of them are shown. */
export function buildMonitorSnapshot(
  view: RunView,
  events: readonly EventRecord[],
  { eventLimit }: { eventLimit: number },
): MonitorSnapshot {
  const known = events.filter(({ seq }) => seq <= view.run.lastSeq)
  const recentEvents = eventLimit === 0 ? [] : known.slice(-eventLimit)
  return {
    run: view.run,
    workers: workersInOrder(view),
    openRequests: Object.values(view.requests)
      .filter(isOpenRequest)
      .sort((a, b) => (a.createdAt === b.createdAt ? (a.id < b.id ? -1 : 1) : a.createdAt < b.createdAt ? -1 : 1)),
    recentEvents,
    updatedAt: known.at(-1)?.createdAt ?? view.run.endedAt ?? view.run.startedAt ?? view.run.createdAt,
  }
}

/** The snapshot of a stored run, or null for an unknown one. Seqs have no gaps, so the newest events are a range. */
export async function loadMonitorSnapshot(
  store: Pick<LedgerStore, 'getRunView' | 'listEvents'>,
  runId: string,
  { eventLimit }: { eventLimit: number },
): Promise<MonitorSnapshot | null> {
  const view = await store.getRunView(runId)
  if (view === null) return null
  const limit = Math.max(1, eventLimit) // the newest also says when the run was last heard of
  const events = await store.listEvents(runId, {
    after: Math.max(0, view.run.lastSeq - limit),
    limit,
    asStored: true,
  })
  return buildMonitorSnapshot(view, events, { eventLimit })
}
