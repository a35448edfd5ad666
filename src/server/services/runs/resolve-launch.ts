import { resolveFanoutTargets } from '@/orchestration/fanout/resolve-fanout-targets'
import { unknownCostIssues } from '@/orchestration/fanout/unknown-cost-issues'
import type { TargetIssue } from '@/orchestration/fanout/target-issue'
import type { LaunchRunInput } from '@/orchestration/model/launch'
import type { ResolvedTarget } from '@/orchestration/model/target'
import { resolveJudgeTarget } from '@/orchestration/reduction/judge-target'
import type { ServiceContext } from '../context'
import { shownTo } from '../internals'
import { realCwd } from '@/server/real-cwd'

/** A problem of the launch that is about neither a target nor the judge. */
export type InputIssue = { path: string; severity: 'error'; code: 'cwd_not_allowed'; message: string }

export type ResolvedLaunch = {
  targets: ResolvedTarget[]
  issues: TargetIssue[]
  /** Who judges, also where nobody was named; null without a reduction. */
  judge: ResolvedTarget | null
  reductionIssues: TargetIssue[]
  cwd: string | null
  inputIssues: InputIssue[]
}

/** Checks a launch against the runtimes as they were last found and makes it whole. Starts nothing. */
export async function resolveLaunch(
  { deps, actor }: ServiceContext,
  input: Omit<LaunchRunInput, 'prompt'>,
): Promise<ResolvedLaunch> {
  const descriptors = shownTo(actor, await deps.controller.listRuntimes({ workspaceId: actor.workspaceId }))
  const { targets, issues } = resolveFanoutTargets(descriptors, input.targets, {
    ...(input.repeat === undefined ? {} : { repeat: input.repeat }),
    ...(input.options === undefined ? {} : { options: input.options }),
  })
  const judge = input.reduction === undefined ? null : resolveJudgeTarget(descriptors, input.reduction.target)
  const cwd = input.cwd === undefined ? null : await realCwd(input.cwd, deps.settings.cwdBounds)
  const inputIssues =
    input.cwd !== undefined && cwd === null ? [cwdIssue(input.cwd, deps.settings.cwdBounds.roots)] : []
  const judging = judge === null || judge.target === null ? [] : [judge.target]
  const costIssues = (of: readonly ResolvedTarget[]) => unknownCostIssues(descriptors, of, input.limits ?? {})
  return {
    targets,
    issues: [...issues, ...costIssues(targets)],
    judge: judge?.target ?? null,
    reductionIssues: [...(judge?.issues ?? []), ...costIssues(judging)],
    cwd,
    inputIssues,
  }
}

function cwdIssue(cwd: string, roots: readonly string[]): InputIssue {
  const message =
    roots.length === 0
      ? `The folder ${cwd} cannot be used: this server allows no working directories (PLENUM_ALLOWED_CWD_ROOTS).`
      : `The folder ${cwd} is not inside a folder that this server allows, or holds folders of the server itself.`
  return { path: 'cwd', severity: 'error', code: 'cwd_not_allowed', message }
}
