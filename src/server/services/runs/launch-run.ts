import type { TargetIssue } from '@/orchestration/fanout/target-issue'
import { DomainError } from '@/orchestration/model/errors'
import type { LaunchRunInput } from '@/orchestration/model/launch'
import { audited } from '../audit'
import { authoriseWorkspace } from '../authorise'
import type { ServiceContext } from '../context'
import { bodyHash } from './body-hash'
import { newRun } from './new-run'
import { resolveLaunch, type InputIssue, type ResolvedLaunch } from './resolve-launch'

/**
 * Writes a run with its workers and tells the runner. The same idempotency key with the same body answers the run of old;
 * with another body it is a `conflict`. `input` must have passed `launchRunInputSchema`.
 *
 * @throws DomainError `invalid_input` with `details.issues` (per target), `conflict`, `rate_limited`, `forbidden`.
 */
export async function launchRun(ctx: ServiceContext, input: LaunchRunInput): Promise<{ runId: string }> {
  authoriseWorkspace(ctx, 'runs.launch')
  const { actor, deps } = ctx
  deps.limits.take('launch', actor.userId)
  return audited(ctx, { action: 'runs.launch', object: (made) => made?.runId ?? 'none' }, async () => {
    const { idempotencyKey, ...body } = input
    const idempotency = idempotencyKey === undefined ? null : { key: idempotencyKey, bodyHash: bodyHash(body) }
    // Before anything is checked again: the run exists, whatever has become of its runtimes since.
    const known = idempotency === null ? null : await deps.store.findLaunched(actor.workspaceId, idempotency)
    if (known !== null) return { runId: known.id }
    const launch = await resolveLaunch(ctx, input)
    assertNoErrors(launch)
    const { run, created } = await deps.store.createRun({ ...newRun(ctx, input, launch), idempotency })
    if (created) {
      deps.runner.workersQueued(run.id)
      deps.runner.runChanged(run.id)
    }
    return { runId: run.id }
  })
}

type LaunchIssue = (TargetIssue | InputIssue) & { path: string }

function assertNoErrors(launch: ResolvedLaunch): void {
  const issues: LaunchIssue[] = [
    ...launch.inputIssues,
    ...launch.issues.map((issue) => ({ ...issue, path: pathOf(issue, 'targets') })),
    ...launch.reductionIssues.map((issue) => ({ ...issue, path: 'reduction.target' })),
  ]
  const errors = issues.filter(({ severity }) => severity === 'error')
  const [first, ...more] = errors
  if (first === undefined) return
  const others = more.length === 0 ? '' : ` (and ${more.length} more)`
  throw new DomainError('invalid_input', `${first.path}: ${first.message}${others}`, { details: { issues } })
}

function pathOf({ targetIndex }: TargetIssue, list: string): string {
  return targetIndex === null ? list : `${list}.${targetIndex}`
}
