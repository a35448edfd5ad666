import { createGoogleGenerativeAI } from '@ai-sdk/google'
import { z } from 'zod'
import type { OptionCapability } from '@/orchestration/model/runtime'
import type { ModelOptions } from '@/orchestration/model/target'
import { createGoogleReader } from '../answer/read-google'
import type { CallOptions, EndpointProvider, ListedModel } from '../endpoint-provider'

const modelList = z.object({
  models: z
    .array(
      z.object({
        name: z.string().min(1).max(200),
        displayName: z.string().max(200).optional(),
        inputTokenLimit: z.number().int().positive().optional(),
        supportedGenerationMethods: z.array(z.string()).default([]),
      }),
    )
    .max(5_000),
})
const THINKING_LEVELS = ['minimal', 'low', 'medium', 'high']

/** Google's Gemini API. */
export const googleProvider: EndpointProvider = {
  defaultBaseUrl: 'https://generativelanguage.googleapis.com/v1beta',
  keyVariables: ['GEMINI_API_KEY', 'GOOGLE_GENERATIVE_AI_API_KEY'],
  priceProvider: 'google',
  options: ['thinkingLevel', 'thinkingBudget'],

  createModel: ({ baseUrl, apiKey, fetch }, model) =>
    createGoogleGenerativeAI({ baseURL: baseUrl, apiKey: apiKey ?? '', ...(fetch === undefined ? {} : { fetch }) })(
      model,
    ),

  createReader: createGoogleReader,

  optionsOf,

  callOptions: (_runtimeId, model, options) => ({ google: thinkingOf(model, options) }),

  listing: {
    path: '/models?pageSize=1000',
    headers: (apiKey) => ({ 'x-goog-api-key': apiKey }),
    parse: (body) =>
      modelList
        .safeParse(body)
        .data?.models.filter(({ supportedGenerationMethods }) => supportedGenerationMethods.includes('generateContent'))
        .map(({ name, displayName, inputTokenLimit }): ListedModel => ({
          id: name.replace(/^models\//, ''),
          ...(displayName === undefined ? {} : { label: displayName }),
          ...(inputTokenLimit === undefined ? {} : { contextWindow: inputTokenLimit }),
        })) ?? null,
  },
}

function optionsOf(model: string): OptionCapability[] {
  const generation = generationOf(model)
  if (generation >= 3) return [{ name: 'thinkingLevel', values: THINKING_LEVELS }]
  return generation === 2.5 ? [{ name: 'thinkingBudget' }] : []
}

/** A model that does not think refuses to be asked for its thoughts, so that they are asked for by name only. */
function thinkingOf(model: string, { thinkingLevel, thinkingBudget }: ModelOptions): CallOptions[string] {
  const isAsked = thinkingLevel !== undefined || thinkingBudget !== undefined
  if (!isAsked && generationOf(model) < 2.5) return {}
  return {
    thinkingConfig: {
      includeThoughts: thinkingBudget !== 0,
      ...(thinkingLevel === undefined ? {} : { thinkingLevel }),
      ...(thinkingBudget === undefined ? {} : { thinkingBudget }),
    },
  }
}

function generationOf(model: string): number {
  return Number(/^gemini-(\d+(?:\.\d+)?)/.exec(model)?.[1] ?? 0)
}
