import type { EndpointKind, EndpointProvider } from './endpoint-provider'
import { anthropicProvider } from './providers/anthropic'
import { googleProvider } from './providers/google'
import { openAIProvider } from './providers/openai'
import { openAICompatibleProvider } from './providers/openai-compatible'

/** A new kind of endpoint is one file and one line here. */
export const ENDPOINT_PROVIDERS = {
  'openai-compatible': openAICompatibleProvider,
  anthropic: anthropicProvider,
  google: googleProvider,
  openai: openAIProvider,
} as const satisfies Record<EndpointKind, EndpointProvider>

/** @throws Error when the entry has no address and its kind has none either; entries are checked for that when they are read. */
export function baseUrlOf({ kind, baseUrl }: { kind: EndpointKind; baseUrl?: string | undefined }): string {
  const address = baseUrl ?? ENDPOINT_PROVIDERS[kind].defaultBaseUrl
  if (address === null) throw new Error(`An endpoint of kind ${kind} needs a base URL.`)
  return address.replace(/\/+$/, '')
}
