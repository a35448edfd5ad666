import { z } from 'zod'
import { idSchema } from '../model/ids'
import { launchRunInputSchema, reductionPlanSchema } from '../model/launch'
import { fanoutTargetSchema, LIMITS, modelOptionsSchema } from '../model/target'
import type { FanoutOptions } from './run-fanout'
import type { ReductionOptions } from './run-reduction'
import type { ReviewedFanoutOptions } from './run-reviewed-fanout'
import { fanoutTargetResultSchema } from './result-schemas'

/** A timer of JavaScript cannot wait longer. */
const TIMEOUT_MS_MAX = 2 ** 31 - 1
const timeoutSchema = z.int().min(1).max(TIMEOUT_MS_MAX).optional()

const deadlinesSchema = z.strictObject({
  startTimeoutMs: timeoutSchema,
  idleTimeoutMs: timeoutSchema,
  turnTimeoutMs: timeoutSchema,
})

const { prompt, targets, repeat, options, keepSessions, metadata, maxConcurrency } = launchRunInputSchema.shape
const cwd = launchRunInputSchema.shape.cwd.unwrap().nullable().optional()

/** What `runFanout` takes that can be written as JSON. */
export const fanoutInputSchema = z.strictObject({
  prompt,
  targets,
  repeat,
  options,
  keepSessions,
  metadata,
  maxConcurrency,
  cwd,
  deadlines: deadlinesSchema.optional(),
}) satisfies z.ZodType<Partial<FanoutOptions>>
export type FanoutInput = z.infer<typeof fanoutInputSchema>

const reductionWishSchema = reductionPlanSchema.extend({
  keepSession: z.boolean().optional(),
  deadlines: deadlinesSchema.optional(),
})

/** What `runReduction` takes that can be written as JSON; `fanout` is a result, or the part of one that is judged. */
export const reductionInputSchema = reductionWishSchema.extend({
  cwd,
  fanout: z.object({ prompt, targets: z.array(fanoutTargetResultSchema).max(LIMITS.workersMax) }),
}) satisfies z.ZodType<Partial<ReductionOptions>>
export type ReductionInput = z.infer<typeof reductionInputSchema>

/** What `runReviewedFanout` takes that can be written as JSON. */
export const reviewedFanoutInputSchema = fanoutInputSchema.extend({
  reduction: reductionWishSchema,
}) satisfies z.ZodType<Partial<ReviewedFanoutOptions>>
export type ReviewedFanoutInput = z.infer<typeof reviewedFanoutInputSchema>

/** What `resolveFanoutTargets` takes beside the descriptors of the runtimes. */
export const resolveTargetsInputSchema = z.strictObject({
  targets: z.array(fanoutTargetSchema).max(LIMITS.targetsMax).optional(),
  repeat,
  options: modelOptionsSchema.optional(),
  knownBackends: z.array(z.string().min(1).max(80)).optional(),
})
export type ResolveTargetsInput = z.infer<typeof resolveTargetsInputSchema>

/** What `watchRun` takes beside the ledger. */
export const watchRunInputSchema = z.strictObject({
  runId: idSchema,
  afterSeq: z.int().min(0).optional(),
  stopOnTerminal: z.boolean().optional(),
})
export type WatchRunInput = z.infer<typeof watchRunInputSchema>
