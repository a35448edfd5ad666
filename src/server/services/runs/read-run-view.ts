import type { RunView } from '@/orchestration/run/run-view'
import type { Action } from '@/server/auth/permissions'
import { authoriseRun, notFound } from '../authorise'
import type { ServiceContext } from '../context'

/** All rows of a run as of one `lastSeq`. @throws DomainError `not_found`, `forbidden`. */
export async function readRunView(ctx: ServiceContext, action: Action, runId: string): Promise<RunView> {
  const run = await authoriseRun(ctx, action, runId)
  const view = await ctx.deps.store.getRunView(run.id)
  if (view === null) throw notFound('run', runId) // deleted since it was authorised
  return view
}
