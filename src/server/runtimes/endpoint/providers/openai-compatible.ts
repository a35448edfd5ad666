import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { z } from 'zod'
import { createChatReader } from '../answer/read-chat'
import type { EndpointProvider } from '../endpoint-provider'

const modelList = z.object({
  data: z
    .array(z.object({ id: z.string().min(1).max(200), supported_parameters: z.array(z.string()).catch([]) }))
    .max(5_000),
})
const EFFORT = { name: 'reasoningEffort' as const, values: ['minimal', 'low', 'medium', 'high'] }

/** Chat completions as OpenAI defined them: Ollama, LM Studio, vLLM, OpenRouter and the rest. */
export const openAICompatibleProvider: EndpointProvider = {
  defaultBaseUrl: null,
  keyVariables: [],
  priceProvider: null,
  options: ['reasoningEffort'],

  createModel: ({ id, baseUrl, apiKey, fetch }, model) =>
    createOpenAICompatible({
      name: id,
      baseURL: baseUrl,
      includeUsage: true,
      ...(apiKey === null ? {} : { apiKey }),
      ...(fetch === undefined ? {} : { fetch }),
    }).chatModel(model),

  // For models that the operator named, who knows them.
  createReader: createChatReader,

  optionsOf: () => [EFFORT],

  callOptions: (runtimeId, _model, { reasoningEffort }) =>
    reasoningEffort === undefined ? {} : { [runtimeId]: { reasoningEffort } },

  listing: {
    path: '/models',
    headers: (apiKey) => ({ authorization: `Bearer ${apiKey}` }),
    // Most tell a name only; OpenRouter tells what a model takes.
    parse: (body) =>
      modelList.safeParse(body).data?.data.map(({ id, supported_parameters: taken }) => ({
        id,
        options: taken.includes('reasoning') || taken.includes('reasoning_effort') ? [EFFORT] : [],
      })) ?? null,
  },
}
