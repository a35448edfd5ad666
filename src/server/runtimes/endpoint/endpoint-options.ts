import type { RuntimeDescriptor } from '@/orchestration/model/runtime'
import type { Clock } from '@/orchestration/ports'
import type { ConfiguredPrice } from '../prices'
import type { EndpointKind } from './endpoint-provider'

export type EndpointOptions = {
  id: string
  kind: EndpointKind
  title: string
  source: RuntimeDescriptor['source']
  /** Without a trailing slash, e.g. `http://127.0.0.1:11434/v1`. */
  baseUrl: string
  /** Read at each start, so that a rotated key needs no restart. Null for endpoints without keys. */
  readApiKey: () => Promise<string | null>
  keyRequired: boolean
  /** Listed by the operator; when empty the endpoint is asked. */
  models: (ConfiguredPrice & { id: string; label?: string | undefined })[]
  clock: Clock
  /** How it is reached, where its address was typed in by people. */
  fetch?: typeof globalThis.fetch
  silenceTimeoutMs?: number
}
