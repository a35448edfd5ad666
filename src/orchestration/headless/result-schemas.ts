import { z } from 'zod'
import type { FanoutResult, FanoutTargetResult } from '../fanout/fanout-result'
import type { ResolvedTargets } from '../fanout/resolve-fanout-targets'
import { TARGET_ISSUE_CODES } from '../fanout/target-issue'
import type { ReductionResult } from '../reduction/reduction-result'
import { REDUCTION_MODES } from '../model/launch'
import { bestOfNSchema, compareSchema, summarizeSchema, type Verdict } from '../model/verdict'
import {
  costSchema,
  costTotalSchema,
  failureSchema,
  resolvedTargetSchema,
  sessionIdentitySchema,
  tokenUsageSchema,
  trackedSessionSchema,
} from './record-schemas'
import type { ReviewedFanoutResult } from './run-reviewed-fanout'

export const verdictSchema = z.discriminatedUnion('mode', [
  bestOfNSchema.extend({ mode: z.literal('best_of_n'), notes: z.array(z.string()).optional() }),
  compareSchema.extend({ mode: z.literal('compare'), notes: z.array(z.string()).optional() }),
  summarizeSchema.extend({ mode: z.literal('summarize'), notes: z.array(z.string()).optional() }),
]) satisfies z.ZodType<Verdict>

/** What is known of the session that a target or a judge had. */
const sessionPart = {
  session: sessionIdentitySchema.nullable(),
  trackedSession: trackedSessionSchema.nullable(),
  eventCount: z.int().min(0),
  usage: tokenUsageSchema,
  cost: costSchema,
  stopped: z.boolean(),
  stopError: failureSchema.nullable(),
}

export const fanoutTargetResultSchema = z.strictObject({
  target: resolvedTargetSchema,
  label: z.string(),
  status: z.enum(['running', 'completed', 'failed', 'cancelled']),
  text: z.string(),
  error: failureSchema.nullable(),
  ...sessionPart,
}) satisfies z.ZodType<FanoutTargetResult>

/** What `runFanout` answers. */
export const fanoutResultSchema = z.strictObject({
  prompt: z.string(),
  metadata: z.record(z.string(), z.string()),
  targetCount: z.int().min(0),
  targets: z.array(fanoutTargetResultSchema),
  usage: tokenUsageSchema,
  cost: costTotalSchema,
}) satisfies z.ZodType<FanoutResult>

/** What `runReduction` answers. */
export const reductionResultSchema = z.strictObject({
  mode: z.enum(REDUCTION_MODES),
  status: z.enum(['completed', 'failed', 'cancelled']),
  target: resolvedTargetSchema.nullable(),
  candidates: z.array(z.strictObject({ name: z.string(), label: z.string(), targetIndex: z.int().min(0) })),
  verdict: verdictSchema.nullable(),
  markdown: z.string().nullable(),
  rawText: z.string().nullable(),
  repaired: z.boolean(),
  error: failureSchema.nullable(),
  ...sessionPart,
}) satisfies z.ZodType<ReductionResult>

/** What `runReviewedFanout` answers. */
export const reviewedFanoutResultSchema = z.strictObject({
  fanout: fanoutResultSchema,
  reduction: reductionResultSchema.nullable(),
  usage: tokenUsageSchema,
  cost: costTotalSchema,
}) satisfies z.ZodType<ReviewedFanoutResult>

/** What `resolveFanoutTargets` answers. */
export const resolvedTargetsSchema = z.strictObject({
  targets: z.array(resolvedTargetSchema),
  issues: z.array(
    z.strictObject({
      targetIndex: z.int().min(0).nullable(),
      severity: z.enum(['error', 'warning']),
      code: z.enum(TARGET_ISSUE_CODES),
      message: z.string(),
    }),
  ),
}) satisfies z.ZodType<ResolvedTargets>
