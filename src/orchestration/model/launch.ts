import { z } from 'zod'
import { searchTextSchema } from './ids'
import { metadataSchema } from './metadata'
import { REQUEST_EXPIRIES } from './request'
import { utf8Bytes } from './utf8-bytes'
import { fanoutTargetSchema, LIMITS, modelOptionsSchema, type NamedTarget } from './target'

export const REDUCTION_MODES = ['compare', 'summarize', 'best_of_n'] as const
export type ReductionMode = (typeof REDUCTION_MODES)[number]

export const promptSchema = z
  .string({ error: 'The prompt must be text.' })
  .refine((text) => text.trim().length > 0, 'The prompt is empty.')
  .refine((text) => utf8Bytes(text) <= LIMITS.promptBytes, 'The prompt is longer than 256 KiB.')

export const limitsSchema = z.strictObject({
  startTimeoutMs: z.int().min(1_000).max(600_000).optional(),
  idleTimeoutMs: z.int().min(1_000).max(86_400_000).optional(),
  turnTimeoutMs: z.int().min(1_000).max(86_400_000).optional(),
  /** How long a request may wait for a person. */
  requestTimeoutMs: z
    .int()
    .min(1_000)
    .max(7 * 86_400_000)
    .optional(),
  runTimeoutMs: z
    .int()
    .min(1_000)
    .max(7 * 86_400_000)
    .optional(),
  costUsd: z.number().positive().max(100_000).optional(),
  totalTokens: z.int().positive().max(1_000_000_000).optional(),
  /** Of one attempt of a worker: a retry has the whole of it again, the limits of the run hold the sum. */
  workerCostUsd: z.number().positive().max(100_000).optional(),
  workerTotalTokens: z.int().positive().max(1_000_000_000).optional(),
  /** From the start of its session, without the time it waits for a person. */
  workerTimeoutMs: z
    .int()
    .min(1_000)
    .max(7 * 86_400_000)
    .optional(),
})
export type RunLimits = z.infer<typeof limitsSchema>

export const reductionPlanSchema = z.strictObject({
  mode: z.enum(REDUCTION_MODES),
  target: fanoutTargetSchema.optional(),
  rubric: z.string().trim().max(LIMITS.rubricLength).optional(),
})
export type ReductionPlan = z.infer<typeof reductionPlanSchema>
/** A plan as a run keeps it: its judge was resolved at the launch. */
export type KeptReductionPlan = Omit<ReductionPlan, 'target'> & { target?: NamedTarget | undefined }

/** What a person sends to start a run. Checked in the browser and again on the server, by this one schema. */
export const launchRunInputSchema = z.strictObject({
  prompt: promptSchema,
  targets: z.array(fanoutTargetSchema).max(LIMITS.targetsMax, 'A run has at most 64 targets.').optional(),
  repeat: z
    .int('Repeat must be a whole number.')
    .min(1, 'Repeat must be at least 1.')
    .max(LIMITS.repeatMax, 'Repeat must be at most 50.')
    .optional(),
  options: modelOptionsSchema.optional(),
  keepSessions: z.boolean().optional(),
  metadata: metadataSchema.optional(),
  title: z.string().trim().max(LIMITS.titleLength).optional(),
  cwd: z.string().max(1_000).optional(),
  maxConcurrency: z.int().min(1).max(LIMITS.workersMax).optional(),
  limits: limitsSchema.optional(),
  reduction: reductionPlanSchema.optional(),
  onRunnerLost: z.enum(['resume', 'retry', 'fail']).optional(),
  onRequestExpired: z.enum(REQUEST_EXPIRIES).optional(),
  idempotencyKey: searchTextSchema.min(1).max(200).optional(),
})
export type LaunchRunInput = z.infer<typeof launchRunInputSchema>
