import { movedAddress, vendorKey } from '../endpoint/moved-address'
import type { EndpointEntry } from '../runtimes-file'

type Endpoint = { id: string; title: string; baseUrl: string }

/** Model servers people run on their own machine. Whether one answers is asked when it is described, never at start. */
const LOCAL_SERVERS: readonly Endpoint[] = [
  { id: 'ollama', title: 'Ollama', baseUrl: 'http://127.0.0.1:11434/v1' },
  { id: 'lm-studio', title: 'LM Studio', baseUrl: 'http://127.0.0.1:1234/v1' },
]

/** Vendors with an adapter of their own. */
const VENDORS = [
  { id: 'openai', kind: 'openai', title: 'OpenAI' },
  { id: 'anthropic', kind: 'anthropic', title: 'Anthropic' },
  { id: 'google', kind: 'google', title: 'Google Gemini API' },
] as const

/** Providers that answer in OpenAI's format, by the variable their keys are usually kept in. */
const PROVIDERS: readonly (Endpoint & { apiKeyEnv: string })[] = [
  { id: 'openrouter', title: 'OpenRouter', baseUrl: 'https://openrouter.ai/api/v1', apiKeyEnv: 'OPENROUTER_API_KEY' },
  { id: 'mistral', title: 'Mistral', baseUrl: 'https://api.mistral.ai/v1', apiKeyEnv: 'MISTRAL_API_KEY' },
  { id: 'groq', title: 'Groq', baseUrl: 'https://api.groq.com/openai/v1', apiKeyEnv: 'GROQ_API_KEY' },
  { id: 'deepseek', title: 'DeepSeek', baseUrl: 'https://api.deepseek.com/v1', apiKeyEnv: 'DEEPSEEK_API_KEY' },
]

/** Model endpoints worth offering: the local servers, and every provider whose key is in the environment. No request is made. */
export function detectModelEndpoints(env: Record<string, string | undefined>): EndpointEntry[] {
  const vendors = VENDORS.filter(({ kind }) => vendorKey(kind, env) !== null)
  const keyed = PROVIDERS.filter(({ apiKeyEnv }) => Boolean(env[apiKeyEnv])).map((provider) => {
    const { apiKeyEnv, baseUrl } = provider
    return { ...provider, baseUrl: movedAddress('openai-compatible', apiKeyEnv, env, baseUrl) ?? baseUrl }
  })
  return [
    ...[...LOCAL_SERVERS, ...keyed].map((endpoint): EndpointEntry => ({
      ...endpoint,
      kind: 'openai-compatible',
      models: [],
    })),
    ...vendors.map((vendor): EndpointEntry => ({ ...vendor, models: [] })),
  ]
}
