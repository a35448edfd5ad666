import { z } from 'zod'
import type { OpenRequests } from '../fold/open-requests'
import type { LedgerEventType } from '../model/events'
import { REQUEST_KINDS } from '../model/request'
import { costSchema, costTotalSchema, usageSchema as tokenUsageSchema } from '../model/schemas/values'
import { sessionIdentitySchema } from '../model/schemas/worker'
import type { TrackedSession } from '../worker/tracked-session'

export { costSchema, costTotalSchema, sessionIdentitySchema, tokenUsageSchema }
export { failureSchema, targetSchema as resolvedTargetSchema } from '../model/schemas/values'

/** Any name: a ledger of a later release has types that this one does not know. */
export const eventTypeSchema = z.string() as unknown as z.ZodType<LedgerEventType>

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
