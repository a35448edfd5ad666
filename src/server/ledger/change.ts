import type { EventRecord, StateEventDraft } from '@/orchestration/model/events'
import { versionField } from '@/orchestration/model/events/versions'
import type { ArtifactContent, ChangeResult, ChangeScope, ViewOf } from '@/orchestration/ports'
import { applyEvent } from '@/orchestration/run/apply-event'
import type { RunView } from '@/orchestration/run/run-view'
import type { EventRow } from './insert-events'
import { timeOf, type LedgerContext } from './ledger-context'
import type { AppliedChange } from './ledger-tables'
import { storableText, storableValue } from './storable'
import { announceArtifact, verdictArtifacts } from './verdict-artifacts'

/**
 * One change of a run: lock the run, read the rows in scope, decide, apply the events, write the rows that changed and the
 * events that say so, commit, tell the followers. A verdict that is reached is kept as an artifact with it. All or nothing; changes of one run happen one after the other.
 *
 * @throws DomainError `not_found` for an unknown run, `conflict` for a row that exists already, and what `decide` throws.
 */
export async function change<S extends ChangeScope>(
  ctx: LedgerContext,
  runId: string,
  scope: S,
  decide: (view: ViewOf<S>) => StateEventDraft[],
  contents: ArtifactContent[] = [],
): Promise<ChangeResult> {
  const apply = (before: RunView): AppliedChange => {
    const decided = applyDrafts(before, decide(before), timeOf(ctx.clock))
    const verdicts = verdictArtifacts(decided, ctx)
    const kept = applyDrafts(decided.view, verdicts.map(announceArtifact), timeOf(ctx.clock))
    return { view: kept.view, rows: [...decided.rows, ...kept.rows], contents: [...contents, ...verdicts] }
  }
  const { view, rows } = await ctx.tables.change(runId, scope, apply)
  const events = rows.map(({ event }) => event)
  if (events.length > 0) ctx.publish(runId, events)
  return { view, events }
}

/** Gives the drafts their places after the view's `lastSeq` and applies them in order. */
export function applyDrafts(before: RunView, drafts: StateEventDraft[], now: string): Omit<AppliedChange, 'contents'> {
  let view = before
  const rows = drafts.map((draft): EventRow => {
    const { value: payload, json: payloadJson } = storableValue(draft.payload)
    // The draft with its place is the event of the same type; TypeScript cannot carry the union through the spread.
    const event = {
      ...draft,
      ...versionField(draft.type),
      payload,
      message: storableText(draft.message),
      runId: before.run.id,
      seq: view.run.lastSeq + 1,
      createdAt: now,
    } as EventRecord
    view = applyEvent(view, event)
    return { event, payloadJson, epoch: epochOf(view, event) }
  })
  return { view, rows }
}

function epochOf(view: RunView, event: EventRecord): number | null {
  return event.workerId === null ? null : (view.workers[event.workerId]?.epoch ?? null)
}
