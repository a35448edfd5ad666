/**
 * The published part of the orchestration core: agents without a server, a database or people. See `docs/headless.md` and
 * `examples/reviewed-fanout.ts`.
 *
 * - `resolveFanoutTargets(descriptors, requested, options)` checks targets against what the runtimes offer. Starts nothing.
 * - `runFanout(controller, options, signal)` sends one prompt to all targets and waits for all of them.
 * - `runReduction(controller, options, signal)` judges the results of a fan-out, blindly, and gives a verdict.
 * - `runReviewedFanout(controller, options, signal)` does both and adds up usage and cost.
 * - `watchRun(ledger, runId, options)` follows a stored run: each event once, in order, then the ended run.
 *
 * `createRuntimeController` makes the `controller` from any number of `Runtime`s. Time, ids and randomness are arguments.
 * Each function has the schema of its input as JSON (`…InputSchema`) and of its answer (`…ResultSchema`): check what comes
 * from outside before the call, and what was stored after it. A result may hold texts written by agents; treat them as data.
 */
export { resolveFanoutTargets, type ResolvedTargets, type ResolveOptions } from '../fanout/resolve-fanout-targets'
export type { TargetIssue, TargetIssueCode } from '../fanout/target-issue'
export type { FanoutResult, FanoutTargetResult, FanoutTargetStatus } from '../fanout/fanout-result'
export { runFanout, type FanoutOptions } from './run-fanout'
export { runReduction, type ReductionOptions } from './run-reduction'
export type { ReductionResult } from '../reduction/reduction-result'
export { runReviewedFanout, type ReviewedFanoutOptions, type ReviewedFanoutResult } from './run-reviewed-fanout'
export { watchRun, type WatchDeps, type WatchItem, type WatchOptions } from './watch-run'

export {
  fanoutInputSchema,
  reductionInputSchema,
  resolveTargetsInputSchema,
  reviewedFanoutInputSchema,
  watchRunInputSchema,
  type FanoutInput,
  type ReductionInput,
  type ResolveTargetsInput,
  type ReviewedFanoutInput,
  type WatchRunInput,
} from './input-schemas'
export {
  fanoutResultSchema,
  fanoutTargetResultSchema,
  reductionResultSchema,
  resolvedTargetsSchema,
  reviewedFanoutResultSchema,
  verdictSchema,
} from './result-schemas'
export { eventRecordSchema, runRecordSchema, watchItemSchema } from './watch-schemas'

export { createRuntimeController } from '../session/runtime-controller'
export type { OnRequest } from '../session/answer-requests'
export { RuntimeFailure, isRuntimeFailure } from '../session/runtime-failure'
export { DomainError, isDomainError } from '../model/errors'
export { createNewId, type NewId } from '../model/ids'
export type { RuntimeEvent } from '../model/events'
export type { Clock, Runtime, RuntimeController, RuntimeSession } from '../ports'
