import { z } from 'zod'
import { withLossCause } from '../schemas/loss-cause'
import { anyJson, costSchema, failureSchema, personSchema, time, usageSchema } from '../schemas/values'
import {
  artifactSchema,
  controlSchema,
  controlStepSchema,
  givenAttemptSchema,
  givenWorkerSchema,
  identitySchema,
} from '../schemas/worker'
import { codec, type EventCodecs } from './codec'
import type { LedgerEventType } from './payloads'

const text = z.string().nullable()

type Types = Extract<LedgerEventType, `worker.${string}` | `control.${string}` | 'usage.updated' | 'artifact.added'>

export const WORKER_CODECS: EventCodecs<Types> = {
  'worker.created': codec<'worker.created'>({ worker: givenWorkerSchema }),
  'worker.started': codec<'worker.started'>({
    epoch: z.number(),
    runnerId: z.string(),
    leaseUntil: time.nullable(),
    launchId: text,
  }),
  'worker.identified': codec<'worker.identified'>({ identity: identitySchema }),
  'worker.completed': codec<'worker.completed'>({ result: z.string(), resultJson: anyJson }),
  'worker.failed': codec<'worker.failed'>({ failure: failureSchema, result: text }, [
    (payload) => ({ ...payload, failure: withLossCause(payload.failure) }),
  ]),
  'worker.cancelled': codec<'worker.cancelled'>({ result: text, by: personSchema.nullable() }),
  'worker.attempt.archived': codec<'worker.attempt.archived'>({ attempt: givenAttemptSchema }, [
    ({ attempt }) => {
      const archived = attempt as Record<string, unknown> // as version 1 wrote it
      return { attempt: { ...archived, failure: withLossCause(archived.failure) } }
    },
  ]),
  'worker.requeued': codec<'worker.requeued'>({
    attempt: z.number(),
    resumeFrom: text,
    reason: z.string(),
    by: personSchema.nullable(),
  }),
  'worker.writes.refused': codec<'worker.writes.refused'>({
    attempt: z.number(),
    epoch: z.number(),
    runnerId: z.string(),
    events: z.number(),
  }),
  'usage.updated': codec<'usage.updated'>({
    usage: usageSchema,
    cost: costSchema,
    model: text,
    context: z.strictObject({ used: z.number(), size: z.number() }).optional(),
    raw: anyJson,
  }),
  'control.requested': codec<'control.requested'>({ control: controlSchema }),
  'control.observed': codec<'control.observed'>({ id: z.string(), step: controlStepSchema, note: text }),
  'control.completed': codec<'control.completed'>({ id: z.string() }),
  'control.failed': codec<'control.failed'>({ id: z.string(), error: z.string() }),
  'artifact.added': codec<'artifact.added'>({ artifact: artifactSchema }),
}
