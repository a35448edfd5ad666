import { z } from 'zod'
import type { OpenRequests } from '../fold/open-requests'
import type { LedgerEventType } from '../model/events'
import { FAILURE_REASONS, type Failure } from '../model/failure'
import { REQUEST_KINDS } from '../model/request'
import { ISOLATION_LEVELS } from '../model/isolation'
import type { SessionIdentity } from '../model/runtime'
import { modelOptionsSchema, type ResolvedTarget } from '../model/target'
import type { Cost, CostTotal, TokenUsage } from '../model/usage'
import type { TrackedSession } from '../worker/tracked-session'

/** Any name: a ledger of a later release has types that this one does not know. */
export const eventTypeSchema = z.string() as unknown as z.ZodType<LedgerEventType>

const tokens = z.number().min(0)

export const tokenUsageSchema = z.strictObject({
  input: tokens,
  output: tokens,
  reasoning: tokens,
  cached: tokens,
  cacheWrite: tokens,
  total: tokens,
}) satisfies z.ZodType<TokenUsage>

export const costSchema = z.discriminatedUnion('source', [
  z.strictObject({ source: z.literal('reported'), usd: z.number() }),
  z.strictObject({
    source: z.literal('estimated'),
    usd: z.number(),
    priceTable: z.string(),
    lacksCachedPrice: z.literal(true).optional(),
  }),
  z.strictObject({ source: z.literal('unknown') }),
]) satisfies z.ZodType<Cost>

export const costTotalSchema = z.strictObject({
  reportedUsd: z.number(),
  estimatedUsd: z.number(),
  unknownAttempts: z.int().min(0),
}) satisfies z.ZodType<CostTotal>

export const failureSchema = z.strictObject({
  reason: z.enum(FAILURE_REASONS),
  message: z.string(),
  excerpt: z.string().optional(),
}) satisfies z.ZodType<Failure>

export const resolvedTargetSchema = z.strictObject({
  backend: z.string(),
  model: z.string().nullable(),
  label: z.string(),
  options: modelOptionsSchema,
  selection: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
}) satisfies z.ZodType<ResolvedTarget>

export const sessionIdentitySchema = z.strictObject({
  sessionId: z.string(),
  providerSessionId: z.string().nullable(),
  provider: z.string().nullable(),
  model: z.string().nullable(),
  agent: z.string().nullable(),
  transcriptPath: z.string().nullable(),
  pid: z.int().nullable(),
  isolation: z
    .strictObject({ level: z.enum(ISOLATION_LEVELS), by: z.enum(['bwrap', 'util-linux', 'setuid']).nullable() })
    .optional(),
}) satisfies z.ZodType<SessionIdentity>

const openRequestsSchema = z.strictObject({
  attempt: z.int().nullable(),
  asked: z.array(
    z.strictObject({
      key: z.string(),
      kind: z.enum(REQUEST_KINDS),
      toolId: z.string().nullable(),
      isAnswered: z.boolean(),
    }),
  ),
}) satisfies z.ZodType<OpenRequests>

const usageShareSchema = z.strictObject({ usage: tokenUsageSchema, cost: costTotalSchema })

export const trackedSessionSchema = z.strictObject({
  status: z.enum([
    'starting',
    'idle',
    'running',
    'waiting_approval',
    'waiting_user_input',
    'interrupted',
    'stopped',
    'errored',
  ]),
  requests: openRequestsSchema,
  identity: sessionIdentitySchema.nullable(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  lastEventType: eventTypeSchema.nullable(),
  model: z.string().nullable(),
  mode: z.string().nullable(),
  usage: tokenUsageSchema,
  cost: costSchema,
  byModel: z.record(z.string(), usageShareSchema),
  byMode: z.record(z.string(), usageShareSchema),
  reported: z.strictObject({ usage: tokenUsageSchema, cost: costSchema }),
}) satisfies z.ZodType<TrackedSession>
