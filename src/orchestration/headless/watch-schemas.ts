import { z } from 'zod'
import { limitsSchema, REDUCTION_MODES } from '../model/launch'
import type { RunRecord } from '../model/records'
import { REQUEST_EXPIRIES } from '../model/request'
import { RUN_STAGES, RUN_STATUSES } from '../model/status'
import { fanoutTargetSchema } from '../model/target'
import { costTotalSchema, eventTypeSchema, failureSchema, tokenUsageSchema } from './record-schemas'

/** An event as it is stored. What `payload` holds depends on `type`; see `LedgerPayloads`. */
export const eventRecordSchema = z.strictObject({
  runId: z.string(),
  seq: z.int().min(1),
  workerId: z.string().nullable(),
  attempt: z.int().min(1).nullable(),
  type: eventTypeSchema,
  message: z.string(),
  payload: z.unknown(),
  createdAt: z.string(),
})

const countSchema = z.int().min(0)
const timeSchema = z.string().nullable()

export const runRecordSchema = z.strictObject({
  id: z.string(),
  workspaceId: z.string(),
  createdBy: z.strictObject({ id: z.string(), name: z.string() }),
  title: z.string(),
  prompt: z.string(),
  cwd: z.string().nullable(),
  status: z.enum(RUN_STATUSES),
  stage: z.enum(RUN_STAGES),
  failure: failureSchema.nullable(),
  policy: z.strictObject({
    maxConcurrency: z.int().nullable(),
    keepSessions: z.boolean(),
    limits: limitsSchema,
    reduction: z
      .strictObject({
        mode: z.enum(REDUCTION_MODES),
        rubric: z.string().optional(),
        target: z.strictObject({ ...fanoutTargetSchema.shape, backend: z.string() }).optional(),
      })
      .nullable(),
    onRunnerLost: z.enum(['resume', 'retry', 'fail']),
    onRequestExpired: z.enum(REQUEST_EXPIRIES).optional(),
  }),
  metadata: z.record(z.string(), z.string()),
  counts: z.strictObject({
    queued: countSchema,
    running: countSchema,
    completed: countSchema,
    failed: countSchema,
    cancelled: countSchema,
  }),
  openRequests: countSchema,
  usage: tokenUsageSchema,
  cost: costTotalSchema,
  verdictId: z.string().nullable(),
  cancelRequestedAt: timeSchema,
  lastSeq: countSchema,
  createdAt: z.string(),
  startedAt: timeSchema,
  endedAt: timeSchema,
}) satisfies z.ZodType<RunRecord>

/** What `watchRun` yields, item by item. */
export const watchItemSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('events'), events: z.array(eventRecordSchema) }),
  z.strictObject({ type: z.literal('end'), run: runRecordSchema }),
])
