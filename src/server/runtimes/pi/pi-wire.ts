import { z } from 'zod'

/** What Plenum reads of pi's RPC mode (0.74–0.87, its docs/rpc.md). Loose: other versions may send more. */
const contentSchema = z
  .array(
    z.looseObject({
      type: z.string(),
      text: z.string().optional(),
      data: z.string().optional(),
      mimeType: z.string().optional(),
    }),
  )
  .catch([])
  .default([])

const assistantMessageSchema = z.looseObject({
  role: z.string(),
  model: z.string().optional(),
  stopReason: z.string().optional(),
  errorMessage: z.string().nullish(),
  content: contentSchema,
  usage: z
    .looseObject({
      input: z.number(),
      output: z.number(),
      cacheRead: z.number().default(0),
      cacheWrite: z.number().default(0),
      cost: z.looseObject({ total: z.number() }).optional(),
    })
    .optional(),
})
export type PiMessage = z.infer<typeof assistantMessageSchema>

const toolResultSchema = z.looseObject({ content: contentSchema }).catch({ content: [] })
const toolBase = { toolCallId: z.string(), toolName: z.string() }

const EVENTS = {
  message_update: z.looseObject({
    assistantMessageEvent: z.looseObject({ type: z.string(), delta: z.string().optional() }),
  }),
  message_end: z.looseObject({ message: assistantMessageSchema }),
  tool_execution_start: z.looseObject({ ...toolBase, args: z.unknown().optional() }),
  tool_execution_update: z.looseObject({ ...toolBase, partialResult: toolResultSchema }),
  tool_execution_end: z.looseObject({ ...toolBase, result: toolResultSchema, isError: z.boolean().default(false) }),
  agent_end: z.looseObject({ willRetry: z.boolean().optional() }),
  auto_retry_start: z.looseObject({
    errorMessage: z.string().default(''),
    attempt: z.number().nullish().catch(undefined),
    maxAttempts: z.number().nullish().catch(undefined),
  }),
  auto_retry_end: z.looseObject({ success: z.boolean(), finalError: z.string().nullish() }),
  extension_ui_request: z.looseObject({
    id: z.string(),
    method: z.string(),
    title: z.string().default(''),
    message: z.string().optional(),
    options: z.array(z.string()).default([]),
  }),
  extension_error: z.looseObject({ error: z.string() }),
} as const
export type PiEvent = {
  [T in keyof typeof EVENTS]: { type: T; data: z.infer<(typeof EVENTS)[T]> }
}[keyof typeof EVENTS]
export type PiDialog = z.infer<(typeof EVENTS)['extension_ui_request']>

export const piStateSchema = z.looseObject({
  sessionFile: z.string().nullish(),
  sessionId: z.string().nullish(),
  model: z.looseObject({ id: z.string(), provider: z.string().optional() }).nullish(),
  thinkingLevel: z.string().nullish().catch(undefined),
})
export type PiState = z.infer<typeof piStateSchema>

export const piModelsSchema = z.looseObject({
  models: z.array(
    z.looseObject({
      id: z.string(),
      name: z.string().optional(),
      provider: z.string(),
      reasoning: z.boolean().default(false),
      /** Levels that it has beyond the usual ones, and with null those that it has not. */
      thinkingLevelMap: z.record(z.string(), z.string().nullish()).optional().catch(undefined),
      contextWindow: z.number().optional(),
      cost: z.looseObject({ input: z.number(), output: z.number() }).optional(),
    }),
  ),
})

export const piResponseSchema = z.looseObject({
  type: z.literal('response'),
  id: z.string(),
  success: z.boolean(),
  data: z.unknown().optional(),
  error: z.string().optional(),
})

/** A known event, parsed; null for one that this adapter has no use for or that is not of the expected shape. */
export function readPiEvent(value: unknown): PiEvent | null {
  const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : null
  if (typeof type !== 'string' || !Object.hasOwn(EVENTS, type)) return null
  const known = type as keyof typeof EVENTS
  const parsed = EVENTS[known].safeParse(value)
  // The schema is picked by the type, so they belong together; TypeScript cannot correlate the two.
  return parsed.success ? ({ type: known, data: parsed.data } as PiEvent) : null
}
