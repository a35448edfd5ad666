import type { Runtime } from '@/orchestration/ports'
import { RuntimeFailure } from '@/orchestration/session/runtime-failure'
import { estimateCost } from '../prices'
import { refuseOtherSettings } from '../refuse-settings'
import type { EndpointOptions } from './endpoint-options'
import { ENDPOINT_PROVIDERS } from './endpoint-providers'
import { createEndpointSession } from './endpoint-session'
import { probeEndpoint } from './probe-endpoint'

const CAPABILITIES = {
  startSession: true,
  streamEvents: true,
  interrupt: true,
  respond: false,
  questions: false,
  resume: false,
  customModels: true,
  sendDuringTurn: false,
  followUp: true,
} as const

/** A model behind an endpoint of any kind in `ENDPOINT_PROVIDERS`. */
export function createEndpointRuntime(options: EndpointOptions): Runtime {
  const { id, kind, title, source, baseUrl } = options
  const provider = ENDPOINT_PROVIDERS[kind]

  return {
    id,
    async describe(signal) {
      const probe = await probeEndpoint(options, signal)
      return { id, kind, title, source, capabilities: CAPABILITIES, selection: [], probe }
    },

    async startSession(request, emit, signal) {
      signal.throwIfAborted()
      refuseOtherSettings(request, { options: provider.options, selection: [] })
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
      signal.throwIfAborted()
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
      const whose = provider.priceProvider === null ? { apiUrl: baseUrl } : { providerId: provider.priceProvider }
      emit({ type: 'session.started', payload: { identity } })
      return createEndpointSession({
        identity,
        model: { provider, access: { id, baseUrl, apiKey, fetch: options.fetch }, model },
        endpoint: baseUrl,
        quoteProvider: request.diagnostic === true,
        priceOf: (usage) => estimateCost(usage, model, { configured, ...whose }),
        providerOptions: provider.callOptions(id, model, request.options),
        silenceTimeoutMs: options.silenceTimeoutMs ?? 300_000,
        emit,
        onActivity: request.onActivity ?? (() => undefined),
      })
    },
  }
}
