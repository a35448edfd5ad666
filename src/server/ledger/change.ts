import { DomainError } from '@/orchestration/model/errors'
import type { EventRecord, StateEventDraft } from '@/orchestration/model/events'
import type { RunRecord } from '@/orchestration/model/records'
import type { ArtifactContent, ChangeResult, ChangeScope } from '@/orchestration/ports'
import { applyEvent } from '@/orchestration/run/apply-event'
import type { RunView } from '@/orchestration/run/run-view'
import type { DbTransaction } from '@/server/database/client'
import { isMissingRow, isUniqueConflict } from '@/server/database/prisma-errors'
import { addBackends } from './backends'
import { insertEvents, type EventRow } from './insert-events'
import { timeOf, type LedgerContext } from './ledger-context'
import { readScope } from './read-scope'
import { toRunRecord } from './rows/run-row'
import { storableText, storableValue } from './storable'
import { writeChanges } from './write-changes'

/**
 * One change of a run: lock the run, read the rows in scope, decide, apply the events, write the rows that changed and the
 * events that say so, commit, tell the followers. All or nothing; changes of one run happen one after the other.
 *
 * @throws DomainError `not_found` for an unknown run, `conflict` for a row that exists already, and what `decide` throws.
 */
export async function change(
  ctx: LedgerContext,
  runId: string,
  scope: ChangeScope,
  decide: (view: RunView) => StateEventDraft[],
  contents: ArtifactContent[] = [],
): Promise<ChangeResult> {
  const result = await ctx.db
    .$transaction(async (tx) => {
      const run = await lockRun(tx, runId)
      const before = await readScope(tx, run, scope)
      const drafts = decide(before)
      if (drafts.length === 0) return { view: before, events: [] }
      const { view, rows } = applyDrafts(before, drafts, timeOf(ctx.clock))
      await writeChanges(tx, before, view, contents)
      await addBackends(tx, before, view)
      await insertEvents(tx, ctx.dialect, rows)
      return { view, events: rows.map((row) => row.event) }
    })
    .catch((error: unknown) => {
      if (!isUniqueConflict(error)) throw error
      throw new DomainError('conflict', `run ${runId} was given a row that exists already`, { cause: error })
    })
  if (result.events.length > 0) ctx.publish(runId, result.events)
  return result
}

/** A write, though it changes nothing: it makes every other change of this run wait, on both databases. */
async function lockRun(tx: DbTransaction, runId: string): Promise<RunRecord> {
  try {
    return toRunRecord(await tx.run.update({ where: { id: runId }, data: { lastSeq: { increment: 0 } } }))
  } catch (error) {
    if (isMissingRow(error)) throw runNotFound(runId)
    throw error
  }
}

export function runNotFound(runId: string): DomainError {
  return new DomainError('not_found', `run ${runId} does not exist`, { details: { id: runId } })
}

/** Gives the drafts their places after the view's `lastSeq` and applies them in order. */
export function applyDrafts(
  before: RunView,
  drafts: StateEventDraft[],
  now: string,
): { view: RunView; rows: EventRow[] } {
  let view = before
  const rows = drafts.map((draft): EventRow => {
    const { value: payload, json: payloadJson } = storableValue(draft.payload)
    // The draft with its place is the event of the same type; TypeScript cannot carry the union through the spread.
    const event = {
      ...draft,
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
