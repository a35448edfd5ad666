import { foldTranscripts } from '@/orchestration/run/fold-transcript'
import { readAllEvents } from '@/orchestration/run/read-all-events'
import type { RunView } from '@/orchestration/run/run-view'
import type { Transcript } from '@/orchestration/run/transcript'
import { can, type Action } from '@/server/auth/permissions'
import { runResource } from '../authorise'
import type { ServiceContext } from '../context'
import { shownTo } from '../internals'
import { readRunView } from './read-run-view'

/** What the run page starts from: rows and transcripts as of `view.run.lastSeq`, and what the viewer may do to the run. */
export type RunPageView = {
  view: RunView
  /** By worker id, of the current attempts. */
  transcripts: Record<string, Transcript>
  may: { cancel: boolean; control: boolean; answer: boolean; judge: boolean; adopt: boolean; delete: boolean }
}

export async function getRunView(ctx: ServiceContext, input: { runId: string }): Promise<RunPageView> {
  const view = await readRunView(ctx, 'runs.read', input.runId)
  const { run } = view
  let transcripts: Record<string, Transcript> = {}
  for await (const page of readAllEvents(ctx.deps.store, run.id, { throughSeq: run.lastSeq })) {
    transcripts = foldTranscripts(shownTo(ctx.actor, page), transcripts)
  }
  const allowed = (action: Action) => can(ctx.actor, action, runResource(run))
  return {
    view,
    transcripts,
    may: {
      cancel: allowed('runs.cancel'),
      control: allowed('workers.control'),
      answer: allowed('requests.answer'),
      judge: allowed('reductions.create'),
      adopt: allowed('reductions.adopt'),
      delete: allowed('runs.delete'),
    },
  }
}
