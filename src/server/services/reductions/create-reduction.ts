import { DomainError } from '@/orchestration/model/errors'
import type { ReductionPlan } from '@/orchestration/model/launch'
import { isTerminalWorkerStatus } from '@/orchestration/model/status'
import type { FanoutTarget, ResolvedTarget } from '@/orchestration/model/target'
import { createReductionDraft } from '@/orchestration/reduction/create-reduction-draft'
import { resolveJudgeTarget } from '@/orchestration/reduction/judge-target'
import { advanceRun } from '@/orchestration/run/advance-run'
import { reductionsInOrder, workersInOrder, type RunView, type ViewPart } from '@/orchestration/run/run-view'
import { audited } from '../audit'
import { personOf } from '../authorise'
import type { ServiceContext } from '../context'
import { hintQueued } from '../hint-queued'
import { shownTo } from '../internals'
import { assertWithinLimits } from '../runs/assert-within-limits'
import { readRunView } from '../runs/read-run-view'

export type CreateReductionInput = ReductionPlan & { runId: string }

/**
 * Judges a run's candidates again, as they are: no target is asked anew. Without `target` the judge of before judges.
 * @throws DomainError `illegal_state` while workers still work, without a usable candidate or with the run's limits used
 * up, `invalid_input` for the judge.
 */
export async function createReduction(
  ctx: ServiceContext,
  input: CreateReductionInput,
): Promise<{ reductionId: string }> {
  const view = await readRunView(ctx, 'reductions.create', input.runId)
  ctx.deps.limits.take('launch', ctx.actor.userId)
  const detail = { runId: view.run.id, mode: input.mode }
  return audited(
    ctx,
    { action: 'reductions.create', object: (made) => made?.reductionId ?? 'none', detail },
    async () => {
      const target = await chooseJudge(ctx, view, input.target)
      const { events } = await ctx.deps.store.change(view.run.id, { workerIds: 'all', reductions: true }, (current) => {
        assertFanoutEnded(current)
        const drafts = createReductionDraft(
          current,
          { mode: input.mode, target, rubric: input.rubric || null, createdBy: personOf(ctx.actor) },
          { newId: ctx.deps.newId, random: ctx.deps.random, now: new Date(ctx.deps.clock.now()).toISOString() },
        )
        if (drafts.some(({ type }) => type === 'worker.created')) assertWithinLimits(ctx, current.run)
        return drafts
      })
      const created = events.find((event) => event.type === 'reduction.created')
      if (created === undefined) throw new Error(`run ${view.run.id} got no reduction`)
      if (events.some(({ type }) => type === 'worker.created')) ctx.deps.runner.workersQueued(view.run.id)
      hintQueued(ctx, await advanceRun(ctx.deps, view.run.id), view.run.id)
      return { reductionId: created.payload.reduction.id }
    },
  )
}

function assertFanoutEnded(view: ViewPart<'workers'>): void {
  const working = workersInOrder(view).filter(
    ({ kind, status }) => kind === 'target' && !isTerminalWorkerStatus(status),
  )
  if (working.length === 0) return
  throw new DomainError(
    'illegal_state',
    `run ${view.run.id} still has ${working.length} unfinished workers; wait for them or cancel them`,
    { details: { id: view.run.id, workerIds: working.map(({ id }) => id) } },
  )
}

/** The one asked for; else the newest reduction's, the plan's, the one that would judge a new run. */
async function chooseJudge(
  ctx: ServiceContext,
  view: RunView,
  asked: FanoutTarget | undefined,
): Promise<ResolvedTarget> {
  const earlier = reductionsInOrder(view).findLast(({ target }) => target !== null)?.target
  if (asked === undefined && earlier !== undefined && earlier !== null) return earlier
  const found = await ctx.deps.controller.listRuntimes({ workspaceId: ctx.actor.workspaceId })
  const descriptors = shownTo(ctx.actor, found)
  const { target, issues } = resolveJudgeTarget(descriptors, asked ?? view.run.policy.reduction?.target)
  if (target !== null) return target
  const [first] = issues.filter(({ severity }) => severity === 'error')
  throw new DomainError('invalid_input', `target: ${first?.message ?? 'the judge cannot be used'}`, {
    details: { issues: issues.map((issue) => ({ ...issue, path: 'target' })) },
  })
}
