import { totalsOf, type FanoutResult } from '../fanout/fanout-result'
import { runFanout, type FanoutOptions } from './run-fanout'
import type { CostTotal, TokenUsage } from '../model/usage'
import type { RuntimeController } from '../ports'
import type { ReductionResult } from '../reduction/reduction-result'
import { runReduction, type ReductionOptions } from './run-reduction'

export type ReviewedFanoutOptions = FanoutOptions & {
  reduction: Pick<ReductionOptions, 'mode' | 'target' | 'rubric' | 'keepSession' | 'deadlines' | 'onEvent'>
  random: ReductionOptions['random']
}

/** `reduction` is null when the fan-out was cancelled before it could be judged. Usage and cost are over both. */
export type ReviewedFanoutResult = {
  fanout: FanoutResult
  reduction: ReductionResult | null
  usage: TokenUsage
  cost: CostTotal
}

/** A fan-out, then a reduction of it. Cancelled in between it returns the fan-out alone. Throws what the two throw. */
export async function runReviewedFanout(
  controller: RuntimeController,
  options: ReviewedFanoutOptions,
  signal: AbortSignal,
): Promise<ReviewedFanoutResult> {
  const { reduction: wish, random, ...fanoutOptions } = options
  const fanout = await runFanout(controller, fanoutOptions, signal)
  const { clock, newId, cwd, onRequest, deadlines } = fanoutOptions
  const reduction = signal.aborted
    ? null
    : await runReduction(controller, { clock, newId, cwd, onRequest, deadlines, ...wish, fanout, random }, signal)
  const parts = reduction === null ? fanout.targets : [...fanout.targets, reduction]
  return { fanout, reduction, ...totalsOf(parts) }
}
