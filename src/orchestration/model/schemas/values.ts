import { z } from 'zod'
import type { Failure } from '../failure'
import { FAILURE_REASONS, LOSS_CAUSES } from '../failure'
import { ISOLATION_LEVELS, type IsolationState } from '../isolation'
import type { SessionMode } from '../approval-settings'
import type { PersonRef } from '../request'
import { RUN_STATUSES } from '../status'
import type { ModelOptions, NamedTarget, ResolvedTarget } from '../target'
import type { Cost, CostTotal, TokenUsage } from '../usage'
import { whole } from './whole'

/** Schemas of values that records and events share. They check the shape that is stored, not the limits of an input. */
export const time = z.string()
/** Any value, or none: what agents and programs sent. */
export const anyJson = z.unknown().optional()

export const failureSchema = whole<Failure>({
  reason: z.enum(FAILURE_REASONS),
  message: z.string(),
  excerpt: z.string().optional(),
  lostBy: z.enum(LOSS_CAUSES).optional(),
})

export const personSchema = whole<PersonRef>({ id: z.string(), name: z.string() })

export const usageSchema = whole<TokenUsage>({
  input: z.number(),
  output: z.number(),
  reasoning: z.number(),
  cached: z.number(),
  cacheWrite: z.number(),
  total: z.number(),
})

export const costSchema: z.ZodType<Cost> = z.discriminatedUnion('source', [
  z.strictObject({ source: z.literal('reported'), usd: z.number() }),
  z.strictObject({
    source: z.literal('estimated'),
    usd: z.number(),
    priceTable: z.string(),
    lacksCachedPrice: z.literal(true).optional(),
  }),
  z.strictObject({ source: z.literal('unknown') }),
])

export const costTotalSchema = whole<CostTotal>({
  reportedUsd: z.number(),
  estimatedUsd: z.number(),
  unknownAttempts: z.number(),
})

export const runStatusSchema = z.enum(RUN_STATUSES)

/** Earlier versions took further options, and runs of theirs still have them. */
const optionsSchema: z.ZodType<ModelOptions> = z.looseObject({
  reasoningEffort: z.string().optional(),
  thinkingLevel: z.string().optional(),
  thinkingBudget: z.number().optional(),
  fastMode: z.boolean().optional(),
  contextWindow: z.string().optional(),
  variant: z.string().optional(),
})

const selectionSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))

export const targetSchema = whole<ResolvedTarget>({
  backend: z.string(),
  model: z.string().nullable(),
  label: z.string(),
  options: optionsSchema,
  selection: selectionSchema,
})

export const namedTargetSchema = whole<NamedTarget>({
  backend: z.string(),
  model: z.string().optional(),
  label: z.string().optional(),
  options: optionsSchema.optional(),
  selection: selectionSchema.optional(),
})

export const isolationSchema = whole<Pick<IsolationState, 'level' | 'by'>>({
  level: z.enum(ISOLATION_LEVELS),
  by: z.enum(['bwrap', 'util-linux', 'setuid']).nullable(),
})

export const sessionModeSchema = whole<SessionMode>({
  mode: z.string(),
  actsWithoutAsking: z.boolean(),
  isSetByDefinition: z.boolean(),
})
