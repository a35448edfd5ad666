import type { ModelDescriptor, RuntimeProbe } from '@/orchestration/model/runtime'
import type { EndpointOptions } from './endpoint-options'
import type { EndpointProvider, ListedModel } from './endpoint-provider'
import { ENDPOINT_PROVIDERS } from './endpoint-providers'
import { listEndpointModels } from './list-models'

/** Whether an endpoint answers, takes the key, and which models it has. One request, by `signal`. */
export async function probeEndpoint(options: EndpointOptions, signal: AbortSignal): Promise<RuntimeProbe> {
  const provider = ENDPOINT_PROVIDERS[options.kind]
  const checkedAt = new Date(options.clock.now()).toISOString()
  const configured = options.models.map((model, index) => describeConfigured(model, provider, index))
  const base = { installed: true, version: null, models: configured, message: null, checkedAt } as const
  const apiKey = await options.readApiKey()
  if (apiKey === null && options.keyRequired) {
    const message = `No key is set for ${options.baseUrl}.`
    return { ...base, status: 'unauthenticated', auth: { status: 'signed_out' }, message }
  }
  const auth = { status: apiKey === null ? ('not_needed' as const) : ('unknown' as const) }
  const listing = await listEndpointModels({ ...options, apiKey }, provider.listing, signal)
  switch (listing.status) {
    case 'listed':
      return {
        ...base,
        status: 'ready',
        auth: apiKey === null ? auth : { status: 'signed_in' },
        models: configured.length > 0 ? configured : describeListed(listing.models, provider),
      }
    case 'unauthenticated':
      return { ...base, status: 'unauthenticated', auth: { status: 'signed_out' }, message: listing.message }
    case 'unreachable':
      return { ...base, installed: false, status: 'missing', auth, message: listing.message }
    case 'unreadable':
      // An endpoint without a listing still answers for the models that the operator named.
      return configured.length > 0
        ? { ...base, status: 'ready', auth }
        : { ...base, status: 'error', auth, message: listing.message }
  }
}

function describeConfigured(
  model: EndpointOptions['models'][number],
  provider: EndpointProvider,
  index: number,
): ModelDescriptor {
  return {
    id: model.id,
    label: model.label ?? model.id,
    options: provider.optionsOf(model.id),
    ...(index === 0 ? { isDefault: true } : {}),
    ...(model.inputPerMTok === undefined ? {} : { inputPerMTok: model.inputPerMTok }),
    ...(model.outputPerMTok === undefined ? {} : { outputPerMTok: model.outputPerMTok }),
    ...(model.cachedInputPerMTok === undefined ? {} : { cachedInputPerMTok: model.cachedInputPerMTok }),
  }
}

function describeListed(models: ListedModel[], provider: EndpointProvider): ModelDescriptor[] {
  return models.map(({ id, label, contextWindow, options = provider.optionsOf(id) }, index) => ({
    id,
    label: label ?? id,
    options,
    ...(index === 0 ? { isDefault: true } : {}),
    ...(contextWindow === undefined ? {} : { contextWindow }),
  }))
}
