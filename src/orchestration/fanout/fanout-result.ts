import type { Failure } from '../model/failure'
import type { Metadata } from '../model/metadata'
import type { SessionIdentity } from '../model/runtime'
import type { ResolvedTarget } from '../model/target'
import {
  addCost,
  addUsage,
  costTotalOf,
  NO_COST,
  NO_USAGE,
  type Cost,
  type CostTotal,
  type TokenUsage,
} from '../model/usage'
import type { TrackedSession } from '../worker/tracked-session'

/** `running` occurs only in the result of a stored run that goes on. */
export type FanoutTargetStatus = 'running' | 'completed' | 'failed' | 'cancelled'

/** What came of one target. `text` is all it said, also when it failed; `stopped` says that its session is over. */
export type FanoutTargetResult = {
  target: ResolvedTarget
  label: string
  status: FanoutTargetStatus
  text: string
  error: Failure | null
  session: SessionIdentity | null
  /** The session's life and its usage by model and by mode; null when none was started. */
  trackedSession: TrackedSession | null
  eventCount: number
  usage: TokenUsage
  cost: Cost
  stopped: boolean
  /** Why the session could not be stopped; null when it was, or was kept. */
  stopError: Failure | null
}

/** Results are in the order of the targets. */
export type FanoutResult = {
  prompt: string
  /** What the caller attached to the run. */
  metadata: Metadata
  targetCount: number
  targets: FanoutTargetResult[]
  usage: TokenUsage
  cost: CostTotal
}

export function totalsOf(targets: readonly Pick<FanoutTargetResult, 'usage' | 'cost' | 'session'>[]): {
  usage: TokenUsage
  cost: CostTotal
} {
  return {
    usage: targets.reduce((sum, { usage }) => addUsage(sum, usage), NO_USAGE),
    cost: targets.reduce((sum, target) => addCost(sum, owedBy(target)), NO_COST),
  }
}

/** A target that never had a session owes nothing; one that had and does not say what it cost is counted as unknown. */
function owedBy({ cost, session }: Pick<FanoutTargetResult, 'cost' | 'session'>): CostTotal {
  return cost.source === 'unknown' && session === null ? NO_COST : costTotalOf(cost)
}
