import { z } from 'zod'
import { answerSchema, expiryActionSchema, givenRequestSchema, requestKindSchema } from '../schemas/request'
import { anyJson, personSchema } from '../schemas/values'
import { codec, type EventCodecs } from './codec'
import type { LedgerEventType } from './payloads'

const id = z.string()

export const REQUEST_CODECS: EventCodecs<Extract<LedgerEventType, `request.${string}`>> = {
  'request.opened': codec<'request.opened'>({ request: givenRequestSchema }),
  'request.responded': codec<'request.responded'>({
    id,
    answer: answerSchema,
    by: personSchema,
    digest: z.string().nullable().optional(),
  }),
  'request.expired': codec<'request.expired'>({
    id,
    then: expiryActionSchema,
    answer: answerSchema.nullable(),
    reason: z.string(),
  }),
  'request.response.completed': codec<'request.response.completed'>({ id, responseJson: anyJson }),
  'request.response.failed': codec<'request.response.failed'>({ id, error: z.string() }),
  'request.reopened': codec<'request.reopened'>({ id, kind: requestKindSchema }),
  'request.resolved': codec<'request.resolved'>({ id }),
  'request.closed': codec<'request.closed'>({ id, reason: z.string() }),
}
