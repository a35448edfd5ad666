import { visibleLine } from '../model/visible-text'
import type { RunLimits } from '../model/launch'
import type { RuntimeDescriptor } from '../model/runtime'
import type { ResolvedTarget } from '../model/target'
import type { TargetIssue } from './target-issue'

/**
 * Warns of targets for which a limit in dollars cannot be enforced, as far as that is known before they run: a program tells no cost,
 * and a compatible endpoint has one only where it reports it or its model has a price. Once for each runtime and model.
 */
export function unknownCostIssues(
  descriptors: readonly RuntimeDescriptor[],
  targets: readonly ResolvedTarget[],
  { costUsd, workerCostUsd }: Pick<RunLimits, 'costUsd' | 'workerCostUsd'>,
): TargetIssue[] {
  if (costUsd === undefined && workerCostUsd === undefined) return []
  const messages = targets.flatMap((target) => {
    const descriptor = descriptors.find(({ id }) => id === target.backend)
    return descriptor === undefined ? [] : (warningOf(descriptor, target.model) ?? [])
  })
  return [...new Set(messages)].map((message) => ({
    ...{ targetIndex: null, severity: 'warning', code: 'cost_unknown', message },
  }))
}

function warningOf({ id, kind, probe }: RuntimeDescriptor, model: string | null): string | null {
  if (kind === 'command')
    return `The cost of ${visibleLine(id)} is unknown: the limit in dollars cannot be enforced for it.`
  if (kind !== 'openai-compatible') return null
  const found = probe.models.find((each) => each.id === model)
  if (found?.inputPerMTok !== undefined && found.outputPerMTok !== undefined) return null
  const name = visibleLine([id, model].filter((part) => part !== null).join(' · '))
  return `The cost of ${name} may be unknown, for its model has no price here: then the limit in dollars cannot be enforced for it.`
}
