import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import type { Clock, Runtime } from '@/orchestration/ports'
import type {
  ModelDescriptor,
  RuntimeDescriptor,
  RuntimeProbe,
  StartSessionRequest,
} from '@/orchestration/model/runtime'
import { RuntimeFailure } from '@/orchestration/session/runtime-failure'
import { type ConfiguredPrice, estimateCost } from '../prices'
import { createEndpointSession } from './endpoint-session'
import { listEndpointModels } from './list-models'

export type OpenAICompatibleOptions = {
  id: string
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

const CAPABILITIES = {
  startSession: true,
  streamEvents: true,
  interrupt: true,
  respond: false,
  resume: false,
  customModels: true,
  sendDuringTurn: false,
} as const

const REASONING_EFFORTS = ['minimal', 'low', 'medium', 'high']

/** A model behind any endpoint that speaks OpenAI's chat completions: Ollama, LM Studio, vLLM, OpenRouter and the rest. */
export function createOpenAICompatibleRuntime(options: OpenAICompatibleOptions): Runtime {
  const { id, baseUrl, clock } = options

  return {
    id,
    async describe(signal) {
      const probe = await probeEndpoint(options, signal)
      return {
        id,
        kind: 'openai-compatible',
        title: options.title,
        source: options.source,
        capabilities: CAPABILITIES,
        probe,
      }
    },

    async startSession(request, emit, signal) {
      signal.throwIfAborted()
      const apiKey = await options.readApiKey()
      if (apiKey === null && options.keyRequired) {
        throw new RuntimeFailure({
          reason: 'runtime_unauthenticated',
          message: `No key is set for ${id} (${baseUrl}).`,
        })
      }
      const model = request.model ?? options.models[0]?.id
      if (model === undefined) {
        throw new RuntimeFailure({ reason: 'model_unlisted', message: `Name a model for ${id}: it has no default.` })
      }
      const provider = createOpenAICompatible({
        name: id,
        baseURL: baseUrl,
        includeUsage: true,
        ...(apiKey === null ? {} : { apiKey }),
        ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
      })
      const identity = {
        sessionId: request.sessionId,
        providerSessionId: null,
        provider: new URL(baseUrl).host,
        model,
        agent: null,
        transcriptPath: null,
        pid: null,
      }
      const configured = options.models.find((listed) => listed.id === model)
      emit({ type: 'session.started', payload: { identity } })
      return createEndpointSession({
        identity,
        model: provider.chatModel(model),
        endpoint: baseUrl,
        priceOf: (usage) => estimateCost(usage, model, { configured, apiUrl: baseUrl }),
        silenceTimeoutMs: options.silenceTimeoutMs ?? 300_000,
        emit,
        ...providerOptions(id, request),
      })
    },
  }

  async function probeEndpoint(of: OpenAICompatibleOptions, signal: AbortSignal): Promise<RuntimeProbe> {
    const checkedAt = new Date(clock.now()).toISOString()
    const configured = of.models.map(describeConfigured)
    const base = { installed: true, version: null, models: configured, message: null, checkedAt } as const
    const apiKey = await of.readApiKey()
    if (apiKey === null && of.keyRequired) {
      const message = `No key is set for ${of.baseUrl}.`
      return { ...base, status: 'unauthenticated', auth: { status: 'signed_out' }, message }
    }
    const auth = { status: apiKey === null ? ('not_needed' as const) : ('unknown' as const) }
    const listing = await listEndpointModels(of.baseUrl, apiKey, signal, of.fetch)
    if (listing.status === 'listed') {
      const signedIn = apiKey === null ? auth : { status: 'signed_in' as const }
      return {
        ...base,
        status: 'ready',
        auth: signedIn,
        models: configured.length > 0 ? configured : withDefault(listing.models),
      }
    }
    if (listing.status === 'unauthenticated') {
      return { ...base, status: 'unauthenticated', auth: { status: 'signed_out' }, message: listing.message }
    }
    // An endpoint without a listing still answers for the models that the operator named.
    const usable = listing.status === 'unreadable' && configured.length > 0
    return {
      ...base,
      installed: listing.status !== 'unreachable',
      status: usable ? 'ready' : listing.status === 'unreachable' ? 'missing' : 'error',
      auth,
      message: usable ? null : listing.message,
    }
  }
}

function describeConfigured(model: OpenAICompatibleOptions['models'][number], index: number): ModelDescriptor {
  return {
    id: model.id,
    label: model.label ?? model.id,
    options: [{ name: 'reasoningEffort', values: REASONING_EFFORTS }],
    ...(index === 0 ? { isDefault: true } : {}),
    ...(model.inputPerMTok === undefined ? {} : { inputPerMTok: model.inputPerMTok }),
    ...(model.outputPerMTok === undefined ? {} : { outputPerMTok: model.outputPerMTok }),
  }
}

function withDefault(models: ModelDescriptor[]): ModelDescriptor[] {
  return models.map((model, index) => (index === 0 ? { ...model, isDefault: true } : model))
}

function providerOptions(id: string, request: StartSessionRequest) {
  const { reasoningEffort } = request.options
  return reasoningEffort === undefined ? {} : { providerOptions: { [id]: { reasoningEffort } } }
}
