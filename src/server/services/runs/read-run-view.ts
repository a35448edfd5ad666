import type { EventRecord } from '@/orchestration/model/events'
import type { RunView } from '@/orchestration/run/run-view'
import type { Action } from '@/server/auth/permissions'
import { authoriseRun, notFound } from '../authorise'
import type { ServiceContext } from '../context'

const PAGE = 1_000

/** All rows of a run as of one `lastSeq`. @throws DomainError `not_found`, `forbidden`. */
export async function readRunView(ctx: ServiceContext, action: Action, runId: string): Promise<RunView> {
  const run = await authoriseRun(ctx, action, runId)
  const view = await ctx.deps.store.getRunView(run.id)
  if (view === null) throw notFound('run', runId) // deleted since it was authorised
  return view
}

/** Every event of a run up to `lastSeq`, in order, read page by page. */
export async function* readEvents(
  ctx: ServiceContext,
  runId: string,
  query: { lastSeq: number; workerId?: string },
): AsyncGenerator<EventRecord[]> {
  const { lastSeq, ...filter } = query
  let after = 0
  for (;;) {
    const page = await ctx.deps.store.listEvents(runId, { ...filter, after, before: lastSeq + 1, limit: PAGE })
    const last = page.at(-1)
    if (last === undefined) return
    yield page
    if (page.length < PAGE) return
    after = last.seq
  }
}
