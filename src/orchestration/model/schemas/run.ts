import { z } from 'zod'
import type { KeptReductionPlan, RunLimits } from '../launch'
import { REDUCTION_MODES } from '../launch'
import type { RunPolicy, RunRecord } from '../records'
import { REQUEST_EXPIRIES } from '../request'
import { RUN_STAGES } from '../status'
import {
  costTotalSchema,
  failureSchema,
  namedTargetSchema,
  personSchema,
  runStatusSchema,
  time,
  usageSchema,
} from './values'
import { whole } from './whole'

const limit = z.number().optional()

const runLimitsSchema = whole<RunLimits>({
  startTimeoutMs: limit,
  idleTimeoutMs: limit,
  turnTimeoutMs: limit,
  requestTimeoutMs: limit,
  runTimeoutMs: limit,
  costUsd: limit,
  totalTokens: limit,
  workerCostUsd: limit,
  workerTotalTokens: limit,
  workerTimeoutMs: limit,
})

const reductionPlanSchema = whole<KeptReductionPlan>({
  mode: z.enum(REDUCTION_MODES),
  target: namedTargetSchema.optional(),
  rubric: z.string().optional(),
})

export const runPolicySchema = whole<RunPolicy>({
  maxConcurrency: z.number().nullable(),
  keepSessions: z.boolean(),
  limits: runLimitsSchema,
  reduction: reductionPlanSchema.nullable(),
  onRunnerLost: z.enum(['resume', 'retry', 'fail']),
  onRequestExpired: z.enum(REQUEST_EXPIRIES).optional(),
})

export const metadataTextsSchema = z.record(z.string(), z.string())

export const countsSchema = whole<RunRecord['counts']>({
  queued: z.number(),
  running: z.number(),
  completed: z.number(),
  failed: z.number(),
  cancelled: z.number(),
})

export const runSchema = whole<RunRecord>({
  id: z.string(),
  workspaceId: z.string(),
  createdBy: personSchema,
  title: z.string(),
  prompt: z.string(),
  cwd: z.string().nullable(),
  status: runStatusSchema,
  stage: z.enum(RUN_STAGES),
  failure: failureSchema.nullable(),
  policy: runPolicySchema,
  metadata: metadataTextsSchema,
  counts: countsSchema,
  openRequests: z.number(),
  usage: usageSchema,
  cost: costTotalSchema,
  verdictId: z.string().nullable(),
  cancelRequestedAt: time.nullable(),
  lastSeq: z.number(),
  createdAt: time,
  startedAt: time.nullable(),
  endedAt: time.nullable(),
})
