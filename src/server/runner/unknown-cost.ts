import type { Cost } from '@/orchestration/model/usage'
import type { RuntimeEvent } from '@/orchestration/model/events'
import type { RunLimits } from '@/orchestration/model/launch'
import type { Attempt } from './attempt'

const TURN_ENDS: ReadonlySet<RuntimeEvent['type']> = new Set(['turn.completed', 'turn.errored', 'turn.interrupted'])

/**
 * Says of an attempt, once, that a limit in dollars cannot be enforced for it: by the end of its turn nobody has told what it cost.
 * An attempt whose cost is unknown counts as nothing against such a limit.
 */
export function createUnknownCostNotes({ costUsd, workerCostUsd }: RunLimits) {
  const limit = [
    costUsd === undefined ? null : `the run's limit of $${costUsd}`,
    workerCostUsd === undefined ? null : `the worker's limit of $${workerCostUsd}`,
  ].filter((part) => part !== null)
  const costs = new Map<Attempt, Cost['source']>()
  const noted = new Set<Attempt>()
  return {
    event(attempt: Attempt, label: string, event: RuntimeEvent): void {
      if (limit.length === 0) return
      if (event.type === 'usage.updated') costs.set(attempt, event.payload.cost.source)
      if (event.type === 'session.stopped' || event.type === 'session.errored') costs.delete(attempt)
      if (!TURN_ENDS.has(event.type) || noted.has(attempt) || (costs.get(attempt) ?? 'unknown') !== 'unknown') return
      noted.add(attempt)
      const text = `The cost of ${label} is unknown: ${limit.join(' and ')} cannot be enforced for it.`
      attempt.note('runner.note', text, { text })
    },
  }
}
