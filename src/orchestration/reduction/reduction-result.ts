import type { Failure } from '../model/failure'
import type { ReductionMode } from '../model/launch'
import type { SessionIdentity } from '../model/runtime'
import type { ResolvedTarget } from '../model/target'
import type { Cost, TokenUsage } from '../model/usage'
import type { Verdict } from '../model/verdict'
import type { TrackedSession } from '../worker/tracked-session'

/** `candidates` says which blind name was which target, by label and place in the fan-out. */
export type ReductionResult = {
  mode: ReductionMode
  status: 'completed' | 'failed' | 'cancelled'
  /** Null when no judge was asked. */
  target: ResolvedTarget | null
  candidates: { name: string; label: string; targetIndex: number }[]
  verdict: Verdict | null
  markdown: string | null
  /** What the judge said last, kept also when it could not be read. */
  rawText: string | null
  repaired: boolean
  error: Failure | null
  session: SessionIdentity | null
  trackedSession: TrackedSession | null
  eventCount: number
  usage: TokenUsage
  cost: Cost
  stopped: boolean
  /** Why the judge's session could not be stopped; null when it was, or was kept. */
  stopError: Failure | null
}
