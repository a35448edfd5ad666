import type { EventRecord, LedgerEventType } from '../model/events'
import type { LedgerStore } from '../ports'
import { trackSession, UNTRACKED_SESSION, type TrackedSession } from '../worker/tracked-session'
import { workersInOrder, type RunView } from './run-view'

/** Events that change more of a tracked session than the type of its last event. The first of them begins it. */
const SESSION_EVENTS: readonly LedgerEventType[] = [
  'session.started',
  'session.stopped',
  'session.errored',
  'session.mode.changed',
  'turn.started',
  'turn.completed',
  'turn.errored',
  'turn.interrupted',
  'request.opened',
  'request.responded',
  'request.expired',
  'request.reopened',
  'request.resolved',
  'request.closed',
  'usage.updated',
]
const PAGE = 500

/** The sessions of the workers' current attempts by worker id. `events` in order. */
export function trackSessions(
  view: Pick<RunView, 'workers'>,
  events: Iterable<EventRecord>,
): Map<string, TrackedSession> {
  const sessions = new Map<string, TrackedSession>()
  for (const event of events) {
    const { workerId } = event
    if (workerId === null || view.workers[workerId]?.attempt !== event.attempt) continue
    const session = sessions.get(workerId)
    if (session === undefined && !SESSION_EVENTS.includes(event.type)) continue
    sessions.set(workerId, trackSession(session ?? UNTRACKED_SESSION, event, event.createdAt))
  }
  return sessions
}

/** As `trackSessions` over all events of a stored run, without reading what the agents said. */
export async function loadTrackedSessions(
  store: Pick<LedgerStore, 'listEvents'>,
  view: RunView,
): Promise<Map<string, TrackedSession>> {
  const { id: runId, lastSeq } = view.run
  const events: EventRecord[] = []
  for (let after = 0; ;) {
    const page = await store.listEvents(runId, { after, limit: PAGE, types: [...SESSION_EVENTS] })
    events.push(...page.filter(({ seq }) => seq <= lastSeq))
    const last = page.at(-1)
    if (last === undefined || page.length < PAGE || last.seq >= lastSeq) break
    after = last.seq
  }
  const sessions = trackSessions(view, events)
  for (const { id, attempt } of workersInOrder(view)) {
    const [last] = await store.listEvents(runId, { before: lastSeq + 1, limit: 1, workerId: id, asStored: true })
    const session = sessions.get(id)
    if (session === undefined || last?.attempt !== attempt) continue
    sessions.set(id, { ...session, lastEventType: last.type })
  }
  return sessions
}
