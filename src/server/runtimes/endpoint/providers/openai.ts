import { createOpenAI } from '@ai-sdk/openai'
import { z } from 'zod'
import type { OptionCapability } from '@/orchestration/model/runtime'
import { createResponsesReader } from '../answer/read-responses'
import type { EndpointProvider } from '../endpoint-provider'

const modelList = z.object({
  data: z.array(z.object({ id: z.string().min(1).max(200), created: z.number().catch(0) })).max(5_000),
})

/** The listing has everything the vendor serves; these do not hold a conversation in text. */
const OTHER_TRADES =
  /embedding|whisper|tts|dall-e|image|audio|realtime|moderation|transcribe|sora|davinci|babbage|search-api|computer-use/

/** OpenAI's own API by its responses format. Nothing is stored there: the conversation is kept here and sent whole. */
export const openAIProvider: EndpointProvider = {
  defaultBaseUrl: 'https://api.openai.com/v1',
  keyVariables: ['OPENAI_API_KEY'],
  priceProvider: 'openai',
  options: ['reasoningEffort'],

  createModel: ({ baseUrl, apiKey, fetch }, model) =>
    createOpenAI({ baseURL: baseUrl, apiKey: apiKey ?? '', ...(fetch === undefined ? {} : { fetch }) }).responses(
      model,
    ),

  createReader: createResponsesReader,

  optionsOf,

  callOptions: (_runtimeId, _model, { reasoningEffort }) => ({
    openai: { store: false, ...(reasoningEffort === undefined ? {} : { reasoningEffort }) },
  }),

  listing: {
    path: '/models',
    headers: (apiKey) => ({ authorization: `Bearer ${apiKey}` }),
    parse(body) {
      const models = modelList.safeParse(body).data?.data
      return models?.filter(({ id }) => !OTHER_TRADES.test(id)).sort((a, b) => b.created - a.created) ?? null
    },
  },
}

function optionsOf(model: string): OptionCapability[] {
  const values = effortsOf(model)
  return values.length === 0 ? [] : [{ name: 'reasoningEffort', values }]
}

function effortsOf(model: string): string[] {
  if (/^o\d/.test(model)) return ['low', 'medium', 'high']
  const major = Number(/^gpt-(\d+)/.exec(model)?.[1] ?? 0)
  if (major >= 6) return ['none', 'low', 'medium', 'high', 'xhigh', 'max']
  return major === 5 && !model.includes('-chat') ? ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'] : []
}
