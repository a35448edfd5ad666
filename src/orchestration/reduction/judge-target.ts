import { defaultModel, isAvailable, resolveFanoutTargets } from '../fanout/resolve-fanout-targets'
import type { TargetIssue } from '../fanout/target-issue'
import type { RuntimeDescriptor } from '../model/runtime'
import type { FanoutTarget, ResolvedTarget } from '../model/target'

/** The demo runtime's careful model; its default is its fast one. */
const DEMO_JUDGE_MODEL = 'demo-smart'

/**
 * Who judges: the target asked for, checked like any other; else the first available runtime that is an agent or an endpoint
 * (not a plain command, not the demo) and has a default model; else the demo's careful model; else the first available.
 * `target` is null when an issue forbids it or nothing is available.
 */
export function resolveJudgeTarget(
  descriptors: readonly RuntimeDescriptor[],
  asked: FanoutTarget | undefined,
): { target: ResolvedTarget | null; issues: TargetIssue[] } {
  const wanted = asked ?? defaultJudge(descriptors)
  if (wanted === null) {
    const message = 'No runtime here can judge. Install one, or name the judge.'
    return { target: null, issues: [{ targetIndex: null, severity: 'error', code: 'no_runtime', message }] }
  }
  const { targets, issues } = resolveFanoutTargets(descriptors, [wanted])
  return { target: targets[0] ?? null, issues }
}

function defaultJudge(descriptors: readonly RuntimeDescriptor[]): FanoutTarget | null {
  const available = descriptors.filter(isAvailable)
  const strong = available.find(
    (descriptor) => descriptor.kind !== 'command' && descriptor.kind !== 'demo' && defaultModel(descriptor) !== null,
  )
  if (strong !== undefined) return { backend: strong.id }
  const demo = available.find(({ kind }) => kind === 'demo')
  if (demo !== undefined) {
    const hasCareful = demo.probe.models.some(({ id }) => id === DEMO_JUDGE_MODEL)
    return hasCareful ? { backend: demo.id, model: DEMO_JUDGE_MODEL } : { backend: demo.id }
  }
  const [first] = available
  return first === undefined ? null : { backend: first.id }
}
