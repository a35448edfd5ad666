import { z } from 'zod'
import { reductionSchema, verdictSchema } from '../schemas/reduction'
import { failureSchema, personSchema } from '../schemas/values'
import { codec, type EventCodecs } from './codec'
import type { LedgerEventType } from './payloads'

const id = z.string()
const text = z.string().nullable()

export const REDUCTION_CODECS: EventCodecs<Extract<LedgerEventType, `reduction.${string}`>> = {
  'reduction.created': codec<'reduction.created'>({ reduction: reductionSchema, by: personSchema }),
  'reduction.started': codec<'reduction.started'>({ id }),
  'reduction.completed': codec<'reduction.completed'>({
    id,
    verdict: verdictSchema.nullable(),
    markdown: text,
    rawText: text,
    repaired: z.boolean(),
  }),
  'reduction.failed': codec<'reduction.failed'>({ id, failure: failureSchema, rawText: text }),
  'reduction.cancelled': codec<'reduction.cancelled'>({ id }),
  'reduction.superseded': codec<'reduction.superseded'>({ id }),
  'reduction.adopted': codec<'reduction.adopted'>({
    id,
    by: personSchema,
    reason: text,
    winnerLabel: text.optional(),
  }),
}
