import { z } from 'zod'
import { runSchema } from '../model/schemas/run'
import { eventTypeSchema } from './record-schemas'

/** An event as it is stored. What `payload` holds depends on `type`; see `LedgerPayloads`. */
export const eventRecordSchema = z.strictObject({
  runId: z.string(),
  seq: z.int().min(1),
  workerId: z.string().nullable(),
  attempt: z.int().min(1).nullable(),
  type: eventTypeSchema,
  v: z.int().min(1).optional(),
  message: z.string(),
  payload: z.unknown(),
  createdAt: z.string(),
})

export const runRecordSchema = runSchema

/** What `watchRun` yields, item by item. */
export const watchItemSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('events'), events: z.array(eventRecordSchema) }),
  z.strictObject({ type: z.literal('end'), run: runRecordSchema }),
])
