import type { z } from 'zod'
import { whole, type ShapeOf } from '../schemas/whole'
import type { LedgerEventType, LedgerPayloads } from './payloads'

/** From a payload of one version to the next. It takes what the older version wrote. */
export type Upcast = (payload: Record<string, unknown>) => Record<string, unknown>

/** How payloads of one type are stored. `upcasts[i]` leads from version i + 1 to i + 2, so the version is one more than there are. */
export type EventCodec<T extends LedgerEventType> = {
  schema: z.ZodType<LedgerPayloads[T]>
  upcasts: readonly Upcast[]
}

export type EventCodecs<T extends LedgerEventType> = { [K in T]: EventCodec<K> }

export function codec<T extends LedgerEventType>(
  shape: ShapeOf<LedgerPayloads[T]>,
  upcasts: readonly Upcast[] = [],
): EventCodec<T> {
  return { schema: whole<LedgerPayloads[T]>(shape), upcasts }
}
