import { createAnthropic } from '@ai-sdk/anthropic'
import { z } from 'zod'
import type { OptionCapability } from '@/orchestration/model/runtime'
import type { ModelOptions } from '@/orchestration/model/target'
import { createAnthropicReader } from '../answer/read-anthropic'
import type { CallOptions, EndpointProvider } from '../endpoint-provider'

const modelList = z.object({
  data: z.array(z.object({ id: z.string().min(1).max(200), display_name: z.string().max(200).optional() })).max(5_000),
})
const API_VERSION = '2023-06-01'

/** Anthropic's own API. */
export const anthropicProvider: EndpointProvider = {
  defaultBaseUrl: 'https://api.anthropic.com/v1',
  keyVariables: ['ANTHROPIC_API_KEY'],
  priceProvider: 'anthropic',
  options: ['reasoningEffort', 'thinkingBudget'],

  createModel: ({ baseUrl, apiKey, fetch }, model) =>
    createAnthropic({ baseURL: baseUrl, apiKey: apiKey ?? '', ...(fetch === undefined ? {} : { fetch }) })(model),

  createReader: createAnthropicReader,

  optionsOf,

  callOptions: (_runtimeId, model, options) => ({ anthropic: thinkingOf(model, options) }),

  listing: {
    path: '/models?limit=1000',
    headers: (apiKey) => ({ 'x-api-key': apiKey, 'anthropic-version': API_VERSION }),
    parse: (body) =>
      modelList.safeParse(body).data?.data.map(({ id, display_name }) => ({
        id,
        ...(display_name === undefined ? {} : { label: display_name }),
      })) ?? null,
  },
}

function optionsOf(model: string): OptionCapability[] {
  const version = versionOf(model)
  const options: OptionCapability[] = []
  if (version >= 407) options.push({ name: 'reasoningEffort', values: ['low', 'medium', 'high', 'xhigh', 'max'] })
  else if (version === 406) options.push({ name: 'reasoningEffort', values: ['low', 'medium', 'high', 'max'] })
  else if (/opus-4-5/.test(model)) options.push({ name: 'reasoningEffort', values: ['low', 'medium', 'high'] })
  if (version >= 307 && version <= 406) options.push({ name: 'thinkingBudget' })
  return options
}

/**
 * A budget is the older models' way of thinking; the newer ones decide themselves how much an effort is worth, and tell
 * their thoughts only when they are asked to.
 */
function thinkingOf(model: string, { reasoningEffort, thinkingBudget }: ModelOptions): CallOptions[string] {
  const effort = reasoningEffort === undefined ? {} : { effort: reasoningEffort }
  if (thinkingBudget === 0) return { ...effort, thinking: { type: 'disabled' } }
  if (thinkingBudget !== undefined) return { ...effort, thinking: { type: 'enabled', budgetTokens: thinkingBudget } }
  const isAdaptive = reasoningEffort !== undefined && versionOf(model) >= 406
  return isAdaptive ? { ...effort, thinking: { type: 'adaptive', display: 'summarized' } } : effort
}

/** Generation × 100 + release, of ids such as `claude-opus-4-8` and `claude-3-7-sonnet-20250219`; 0 for other names. */
function versionOf(model: string): number {
  const [, major, minor] = /claude-(?:[a-z]+-)?(\d{1,2})(?:[-.](\d{1,2}))?(?!\d)/.exec(model) ?? []
  return Number(major ?? 0) * 100 + Number(minor ?? 0)
}
