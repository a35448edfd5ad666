import { z } from 'zod'

/**
 * What agents send, read leniently: a wrong optional part is dropped, an unknown value falls to a default, an unknown
 * update is kept raw. Responses are not checked by the SDK at all, and its checks of notifications drop what is newer.
 */
const text = z.string()
const optionalText = z.string().nullish().catch(undefined)
const count = z.number().nonnegative().nullish().catch(undefined)
const record = z.record(z.string(), z.unknown())
const optionalRecord = record.nullish().catch(undefined)

/** A list whose unreadable members are left out. */
const lenientList = <T extends z.ZodType>(item: T) =>
  z
    .array(z.unknown())
    .transform((items) =>
      items.flatMap((value) => {
        const parsed = item.safeParse(value)
        return parsed.success ? [parsed.data] : []
      }),
    )
    .nullish()
    .catch(undefined)

const KNOWN_BLOCKS = [
  z.object({ type: z.literal('text'), text }),
  z.object({ type: z.literal('resource_link'), uri: text, name: optionalText }),
  z.object({ type: z.literal('image'), data: text, mimeType: optionalText }),
  z.object({ type: z.literal('audio'), data: optionalText, mimeType: optionalText }),
  z.object({
    type: z.literal('resource'),
    resource: z.object({ uri: text, text: optionalText, blob: optionalText, mimeType: optionalText }),
  }),
] as const
const contentBlock = z.union([...KNOWN_BLOCKS, z.object({ type: text })])
export type WireContentBlock = z.infer<typeof contentBlock>

const toolContent = z.union([
  z.object({ type: z.literal('content'), content: contentBlock }),
  z.object({
    type: z.literal('diff'),
    path: text,
    oldText: z.string().nullish(),
    newText: z.union([text, z.null().transform(() => '')]),
  }),
  z.object({ type: z.literal('terminal'), terminalId: optionalText }),
  // A block where a part of content should be, or a text alone.
  z.union(KNOWN_BLOCKS).transform((content) => ({ type: 'content' as const, content })),
  z.object({ text }).transform((block) => ({ type: 'content' as const, content: { type: 'text' as const, ...block } })),
  text.transform((said) => ({ type: 'content' as const, content: { type: 'text' as const, text: said } })),
  z.unknown().transform((value) => ({ type: 'unread' as const, value })),
])

/** All that an agent says of a tool call: parts in a form of its own are kept as they are. */
const toolContentList = z
  .unknown()
  .transform((value) => (value === undefined || value === null ? null : Array.isArray(value) ? value : [value]))
  .pipe(z.array(toolContent).nullable())
  .optional()

const toolKind = z
  .enum(['read', 'edit', 'delete', 'move', 'search', 'execute', 'think', 'fetch', 'switch_mode', 'other'])
  .nullish()
  .catch('other')

const toolCallSchema = z.object({
  toolCallId: text,
  title: optionalText,
  kind: toolKind,
  status: z.enum(['pending', 'in_progress', 'completed', 'failed']).nullish().catch(undefined),
  content: toolContentList,
  locations: lenientList(z.object({ path: text, line: count })),
  rawInput: z.unknown().optional(),
  rawOutput: z.unknown().optional(),
  _meta: optionalRecord,
})
export type WireToolCall = z.infer<typeof toolCallSchema>

const tokenReport = z
  .object({
    totalTokens: count,
    inputTokens: count,
    outputTokens: count,
    thoughtTokens: count,
    cachedReadTokens: count,
    cachedWriteTokens: count,
  })
  .nullish()
  .catch(undefined)

const planStatus = z.enum(['pending', 'in_progress', 'completed']).catch('pending')
const money = z.object({ amount: z.number().nonnegative(), currency: text }).nullish().catch(undefined)

const selectChoice = z.object({ value: text, name: optionalText, description: optionalText })
const configOption = z.union([
  z.object({
    type: z.literal('select'),
    id: text,
    name: optionalText,
    category: optionalText,
    currentValue: optionalText,
    options: lenientList(
      z.union([
        selectChoice.transform((choice) => [choice]),
        z.object({ options: lenientList(selectChoice) }).transform(({ options }) => options ?? []),
      ]),
    ).transform((groups) => (groups ?? []).flat()),
  }),
  z.object({
    type: z.literal('boolean'),
    id: text,
    name: optionalText,
    category: optionalText,
    currentValue: z.boolean().optional().catch(undefined),
  }),
])
export type WireConfigOption = z.infer<typeof configOption>
const configOptions = lenientList(configOption)

export const updateSchema = z.discriminatedUnion('sessionUpdate', [
  z.object({
    sessionUpdate: z.literal('agent_message_chunk'),
    content: contentBlock,
    messageId: optionalText,
    _meta: z.object({ usage: tokenReport }).nullish().catch(undefined),
  }),
  z.object({ sessionUpdate: z.literal('agent_thought_chunk'), content: contentBlock, messageId: optionalText }),
  z.object({ sessionUpdate: z.literal('user_message_chunk') }),
  toolCallSchema.extend({ sessionUpdate: z.literal('tool_call') }),
  toolCallSchema.extend({ sessionUpdate: z.literal('tool_call_update') }),
  z.object({
    sessionUpdate: z.literal('plan'),
    entries: lenientList(z.object({ content: text, status: planStatus })),
  }),
  z.object({ sessionUpdate: z.literal('usage_update'), used: count, size: count, cost: money }),
  z.object({ sessionUpdate: z.literal('current_mode_update'), currentModeId: text }),
  z.object({ sessionUpdate: z.literal('config_option_update'), configOptions }),
  z.object({ sessionUpdate: z.literal('session_info_update'), _meta: optionalRecord }),
])
export type WireUpdate = z.infer<typeof updateSchema>
export const updateParamsSchema = z.object({ sessionId: text, update: z.looseObject({ sessionUpdate: text }) })

export const authStatusSchema = z.object({ authStatus: z.object({ kind: text }) })

const authMethod = z.object({
  description: optionalText,
  vars: lenientList(z.object({ name: text })),
  varName: optionalText,
  _meta: z
    .object({
      'terminal-auth': z
        .object({ command: text, args: lenientList(text) })
        .nullish()
        .catch(undefined),
    })
    .nullish()
    .catch(undefined),
})
export type WireAuthMethod = z.infer<typeof authMethod>

export const initializeResponseSchema = z.object({
  protocolVersion: z.number(),
  authMethods: lenientList(authMethod),
  agentInfo: z.object({ name: text, title: optionalText, version: optionalText }).nullish().catch(undefined),
  agentCapabilities: z
    .object({
      loadSession: z.boolean().optional().catch(undefined),
      sessionCapabilities: z.object({ resume: optionalRecord, close: optionalRecord }).nullish().catch(undefined),
    })
    .nullish()
    .catch(undefined),
})
export type WireInitializeResponse = z.infer<typeof initializeResponseSchema>

const sessionState = z.object({
  modes: z
    .object({
      currentModeId: optionalText,
      availableModes: lenientList(z.object({ id: text, name: optionalText, description: optionalText })),
    })
    .nullish()
    .catch(undefined),
  /** Removed from the protocol, still the only list that some agents have. */
  models: z
    .object({
      currentModelId: optionalText,
      availableModels: lenientList(z.object({ modelId: text, name: optionalText, description: optionalText })),
    })
    .nullish()
    .catch(undefined),
  configOptions,
})
export type WireSessionState = z.infer<typeof sessionState>
export const newSessionResponseSchema = sessionState.extend({ sessionId: text })
/** `session/load` and `session/resume` may answer null. */
export const sessionStateSchema = sessionState.nullish().transform((state): WireSessionState => state ?? {})
export const configResponseSchema = z
  .object({ configOptions })
  .nullish()
  .transform((state) => state?.configOptions ?? null)

export const promptResponseSchema = z.object({
  stopReason: text,
  usage: tokenReport,
  _meta: optionalRecord,
})
export type WirePromptResponse = z.infer<typeof promptResponseSchema>

/** Ids are texts by the protocol; some agents count. Without one the request is about no call that was announced. */
const askedCallId = z.union([text, z.number().transform(String)]).catch('')

export const permissionRequestSchema = z.looseObject({
  toolCall: z.looseObject({ ...toolCallSchema.shape, toolCallId: askedCallId }),
  options: lenientList(
    z.union([
      z.object({ optionId: z.union([text, z.number()]), name: optionalText, kind: optionalText }),
      text.transform((optionId) => ({ optionId, name: undefined, kind: undefined })),
    ]),
  ),
})
export type WirePermissionRequest = z.infer<typeof permissionRequestSchema>

const enumOption = z.object({ const: text, title: optionalText })
const property = z.object({
  type: text,
  title: optionalText,
  description: optionalText,
  enum: z.array(text).nullish().catch(undefined),
  oneOf: lenientList(enumOption),
  items: z
    .object({ enum: z.array(text).nullish().catch(undefined), anyOf: lenientList(enumOption) })
    .nullish()
    .catch(undefined),
})
export type WireFormProperty = z.infer<typeof property>
export const elicitationRequestSchema = z.object({
  mode: text.catch('form'),
  message: text.catch(''),
  toolCallId: optionalText,
  requestedSchema: z
    .object({
      properties: z.record(z.string(), property).optional().catch(undefined),
      required: z.array(text).nullish().catch(undefined),
    })
    .nullish()
    .catch(undefined),
})
export type WireElicitation = z.infer<typeof elicitationRequestSchema>

export const gatewayUsageSchema = z.object({
  quota: z.object({ token_count: z.object({ input_tokens: z.number(), output_tokens: z.number() }) }),
})
export const sessionFailureSchema = z.object({
  jetbrains: z.object({
    air: z.object({
      sessionFailure: z.object({
        category: optionalText,
        severity: optionalText,
        title: optionalText,
        message: optionalText,
      }),
    }),
  }),
})
export const terminalOutputSchema = z.object({ terminal_output_delta: z.object({ data: text }) })
