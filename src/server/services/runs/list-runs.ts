import { beginningOf } from '@/orchestration/model/cut-text'
import type { ReductionMode } from '@/orchestration/model/launch'
import type { RunRecord } from '@/orchestration/model/records'
import type { RunStatus } from '@/orchestration/model/status'
import type { Verdict } from '@/orchestration/model/verdict'
import { labelProse } from '@/orchestration/reduction/label-prose'
import { can } from '@/server/auth/permissions'
import { authoriseWorkspace, runResource } from '../authorise'
import type { ServiceContext } from '../context'

export type ListRunsInput = {
  cursor?: string
  limit: number
  status?: RunStatus[]
  interrupted?: boolean
  backend?: string
  createdBy?: string
  query?: string
}

/** A run as a row of a list: the prompt is cut (it may have 256 KiB), the verdict is one line, metadata is left to `runs.get`. */
export type RunListItem = Omit<RunRecord, 'prompt' | 'metadata' | 'policy'> & {
  policy: Omit<RunRecord['policy'], 'reduction'> & { reduction: { mode: ReductionMode } | null }
  promptPreview: string
  verdict: { mode: Verdict['mode']; winner: string | null; line: string } | null
  /** How many of `counts.failed` a person interrupted. */
  interrupted: number
  mayControl: boolean
}

const PREVIEW_LENGTH = 280

/** Runs of the workspace, newest first, in pages. */
export async function listRuns(
  ctx: ServiceContext,
  input: ListRunsInput,
): Promise<{ items: RunListItem[]; nextCursor: string | null }> {
  authoriseWorkspace(ctx, 'runs.read')
  const page = await ctx.deps.store.listRuns({ ...input, workspaceId: ctx.actor.workspaceId })
  const withFailed = page.items.filter(({ counts }) => counts.failed > 0).map(({ id }) => id)
  const interrupted = withFailed.length === 0 ? {} : await ctx.deps.store.countInterrupted(withFailed)
  const items = await Promise.all(page.items.map((run) => toItem(ctx, run, interrupted[run.id] ?? 0)))
  return { items, nextCursor: page.nextCursor }
}

async function toItem(ctx: ServiceContext, record: RunRecord, interrupted: number): Promise<RunListItem> {
  const { prompt, metadata: _, policy, ...run } = record
  const { reduction } = policy
  return {
    ...run,
    policy: { ...policy, reduction: reduction && { mode: reduction.mode } },
    promptPreview: beginningOf(prompt, PREVIEW_LENGTH),
    interrupted,
    verdict: await readVerdict(ctx, run.verdictId),
    mayControl: can(ctx.actor, 'runs.cancel', runResource(record)),
  }
}

async function readVerdict(ctx: ServiceContext, verdictId: string | null): Promise<RunListItem['verdict']> {
  const reduction = verdictId === null ? null : await ctx.deps.store.getReduction(verdictId)
  const verdict = reduction?.verdict
  if (reduction === null || verdict === null || verdict === undefined) return null
  const winner = verdict.mode === 'summarize' ? null : verdict.winner
  const labelOf = (name: string | null) =>
    reduction.candidates.find((candidate) => candidate.name === name)?.label ?? null
  const line = verdict.mode === 'best_of_n' ? verdict.rationale : verdict.summary
  return { mode: verdict.mode, winner: labelOf(winner), line: beginningOf(labelProse(line, labelOf), PREVIEW_LENGTH) }
}
