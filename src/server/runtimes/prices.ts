import { calcPrice } from '@pydantic/genai-prices'
import { type Cost, type TokenUsage, UNKNOWN_COST } from '@/orchestration/model/usage'

/** Named in every estimate, so that a reader of an old run knows which prices it was made with. */
export const PRICE_TABLE = 'genai-prices@0.1.8'

/** US dollars for a million tokens, set by the operator for one model. */
export type ConfiguredPrice = {
  inputPerMTok?: number | undefined
  outputPerMTok?: number | undefined
  /** For input that the provider had in its cache; without it such input counts at the full price. */
  cachedInputPerMTok?: number | undefined
}

/**
 * Estimates what tokens cost: by the operator's own price where both sides are set, else by the price table, else unknown.
 * `providerId` and `apiUrl` narrow the table's search, since resellers charge differently for one model.
 */
export function estimateCost(
  usage: TokenUsage,
  model: string,
  options: {
    configured?: ConfiguredPrice | undefined
    providerId?: string | undefined
    apiUrl?: string | undefined
  } = {},
): Cost {
  // Zero tokens means that usage was not reported.
  if (usage.total === 0) return UNKNOWN_COST
  const configured = configuredCost(usage, options.configured ?? {})
  if (configured !== null) return configured
  const price = calcPrice(
    {
      input_tokens: usage.input,
      cache_read_tokens: usage.cached,
      cache_write_tokens: usage.cacheWrite,
      output_tokens: usage.output,
    },
    model,
    {
      ...(options.providerId === undefined ? {} : { providerId: options.providerId }),
      ...(options.apiUrl === undefined ? {} : { providerApiUrl: options.apiUrl }),
    },
  )
  return price === null ? UNKNOWN_COST : { source: 'estimated', usd: price.total_price, priceTable: PRICE_TABLE }
}

function configuredCost(
  { input, cached, output }: TokenUsage,
  { inputPerMTok, outputPerMTok, cachedInputPerMTok }: ConfiguredPrice,
): Cost | null {
  if (inputPerMTok === undefined || outputPerMTok === undefined) return null
  const fresh = Math.max(0, input - cached)
  const parts = fresh * inputPerMTok + (input - fresh) * (cachedInputPerMTok ?? inputPerMTok) + output * outputPerMTok
  const cost: Cost = { source: 'estimated', usd: parts / 1_000_000, priceTable: 'configured' }
  return cached > 0 && cachedInputPerMTok === undefined ? { ...cost, lacksCachedPrice: true } : cost
}
