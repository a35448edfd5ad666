import type { LaunchRunInput } from '@/orchestration/model/launch'
import { authoriseWorkspace } from '../authorise'
import type { ServiceContext } from '../context'
import { resolveLaunch, type ResolvedLaunch } from './resolve-launch'

/** What a launch would do and what stands against it, target by target. Nothing is started and nothing is written. */
export async function validateLaunch(
  ctx: ServiceContext,
  input: Omit<LaunchRunInput, 'prompt'>,
): Promise<Pick<ResolvedLaunch, 'issues' | 'targets' | 'reductionIssues' | 'inputIssues'>> {
  authoriseWorkspace(ctx, 'runs.launch')
  const { issues, targets, reductionIssues, inputIssues } = await resolveLaunch(ctx, input)
  return { issues, targets, reductionIssues, inputIssues }
}
