import type { OpenAICompatibleProvider } from '@ai-sdk/openai-compatible'
import type { streamText } from 'ai'
import type { OptionCapability } from '@/orchestration/model/runtime'
import type { ModelOptionName, ModelOptions } from '@/orchestration/model/target'
import type { AnswerReader } from './answer/answer-part'

/** How an endpoint is spoken to: by the vendor's own API, or by the format that most others share. */
export type EndpointKind = 'openai-compatible' | 'anthropic' | 'google' | 'openai'

export type CallOptions = NonNullable<Parameters<typeof streamText>[0]['providerOptions']>

/** A model of the AI SDK, whatever the vendor. */
type RequestWriter = Pick<ReturnType<OpenAICompatibleProvider['chatModel']>, 'doStream'>

export type EndpointAccess = {
  /** The runtime's id, for messages. */
  id: string
  /** Without a trailing slash. */
  baseUrl: string
  /** Null for an endpoint without keys. */
  apiKey: string | null
  fetch?: typeof globalThis.fetch | undefined
}

export type ListedModel = {
  id: string
  label?: string
  contextWindow?: number
  /** Where the listing says what it can do; what is known by its name otherwise. */
  options?: OptionCapability[]
}

/** What differs from one kind of endpoint to the next. */
export interface EndpointProvider {
  /** Where the vendor serves it; null where every endpoint has an address of its own. */
  readonly defaultBaseUrl: string | null
  /** The variables that keys for it are usually kept in, the first one that is set counts. */
  readonly keyVariables: readonly string[]
  /** Its name in the price table; null where the address says whose models they are. */
  readonly priceProvider: string | null
  /** What a target may set; a model lists those of them that apply to it. */
  readonly options: readonly ModelOptionName[]
  /** Writes requests; answers are read by `createReader`. */
  createModel(access: EndpointAccess, model: string): RequestWriter
  /** A reader for one answer. */
  createReader(): AnswerReader
  optionsOf(model: string): OptionCapability[]
  /** A target's options as the provider's API names them. */
  callOptions(runtimeId: string, model: string, options: ModelOptions): CallOptions
  readonly listing: {
    /** Below the base URL. */
    path: string
    headers(apiKey: string): Record<string, string>
    /** The models that can hold a conversation, the preferred one first; null when the answer is of an unknown shape. */
    parse(body: unknown): ListedModel[] | null
  }
}
