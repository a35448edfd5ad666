import { z } from 'zod'
import { runSchema } from '../schemas/run'
import { failureSchema, personSchema } from '../schemas/values'
import { RUN_STAGES } from '../status'
import { codec, type EventCodecs } from './codec'
import type { LedgerEventType } from './payloads'

export const RUN_CODECS: EventCodecs<Extract<LedgerEventType, `run.${string}`>> = {
  'run.created': codec<'run.created'>({ run: runSchema }),
  'run.started': codec<'run.started'>({}),
  'run.stage.changed': codec<'run.stage.changed'>({ stage: z.enum(RUN_STAGES) }),
  'run.cancel_requested': codec<'run.cancel_requested'>({ by: personSchema }),
  'run.completed': codec<'run.completed'>({}),
  'run.failed': codec<'run.failed'>({ failure: failureSchema }),
  'run.cancelled': codec<'run.cancelled'>({}),
  'run.reactivated': codec<'run.reactivated'>({ by: personSchema, reason: z.string() }),
}
