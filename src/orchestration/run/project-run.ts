import { DomainError } from '../model/errors'
import type { EventRecord } from '../model/events'
import { applyEvent } from './apply-event'
import { emptyRunView, type RunView } from './run-view'

/**
 * The fold of a run's events, in order of `seq`, onto nothing or onto an earlier view. Live view, replay, shares and tests
 * all use it; `projectRun(events ≤ n)` equals the stored rows as of n. Events at or before the view's `lastSeq` are skipped.
 *
 * @throws DomainError `conflict` when an event is missing in between, `invalid_input` when the first is not `run.created`.
 */
export function projectRun(events: Iterable<EventRecord>, from: RunView | null = null): RunView {
  let view = from
  for (const event of events) {
    if (view === null) {
      if (event.type !== 'run.created')
        throw new DomainError('invalid_input', `the first event of a run is run.created, not ${event.type}`)
      view = emptyRunView(event.payload.run)
    } else if (event.seq <= view.run.lastSeq) {
      continue
    } else if (event.seq !== view.run.lastSeq + 1) {
      throw new DomainError(
        'conflict',
        `event ${view.run.lastSeq + 1} of run ${event.runId} is missing (got ${event.seq})`,
      )
    }
    view = applyEvent(view, event)
  }
  if (view === null) throw new DomainError('invalid_input', 'a run without events cannot be projected')
  return view
}
