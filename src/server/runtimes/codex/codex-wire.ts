import { z } from 'zod'

/**
 * What Plenum reads of codex's app-server protocol (0.169; `codex app-server generate-ts` prints all of it). Loose: a newer
 * codex may send more. Where a field may be missing in an older one, it has a default.
 */
const usageSchema = z.looseObject({
  inputTokens: z.number(),
  cachedInputTokens: z.number().default(0),
  cacheWriteInputTokens: z.number().default(0),
  outputTokens: z.number(),
  reasoningOutputTokens: z.number().default(0),
  totalTokens: z.number(),
})
export type CodexUsage = z.infer<typeof usageSchema>

export const errorInfoSchema = z.union([z.string(), z.record(z.string(), z.unknown())]).nullish()
const turnErrorSchema = z.looseObject({
  message: z.string(),
  codexErrorInfo: errorInfoSchema,
  additionalDetails: z.string().nullish(),
})
export type CodexTurnError = z.infer<typeof turnErrorSchema>

const turnSchema = z.looseObject({
  id: z.string(),
  status: z.string().default('inProgress'),
  error: turnErrorSchema.nullish(),
})

export const itemSchema = z.looseObject({ id: z.string(), type: z.string() })
export type CodexItem = z.infer<typeof itemSchema>

const delta = z.looseObject({ itemId: z.string(), delta: z.string() })

/** Who approves, and what needs no approval. An approval policy can also be an object of rules. */
const approvalSchema = z.looseObject({
  approvalPolicy: z.unknown(),
  approvalsReviewer: z.unknown(),
  sandbox: z.looseObject({ type: z.string() }).nullish().catch(undefined),
})
export type CodexApproval = Pick<z.infer<typeof approvalSchema>, 'approvalPolicy' | 'approvalsReviewer' | 'sandbox'>

export const NOTIFICATIONS = {
  'turn/started': z.looseObject({ turn: turnSchema }),
  'turn/completed': z.looseObject({ turn: turnSchema }),
  error: z.looseObject({ error: turnErrorSchema, willRetry: z.boolean().default(false) }),
  'turn/plan/updated': z.looseObject({ plan: z.array(z.looseObject({ step: z.string(), status: z.string() })) }),
  'item/started': z.looseObject({ item: itemSchema }),
  'item/completed': z.looseObject({ item: itemSchema }),
  'item/agentMessage/delta': delta,
  'item/reasoning/summaryTextDelta': delta,
  'item/reasoning/textDelta': delta,
  'item/commandExecution/outputDelta': delta,
  'thread/tokenUsage/updated': z.looseObject({
    turnId: z.string(),
    tokenUsage: z.looseObject({ total: usageSchema, last: usageSchema, modelContextWindow: z.number().nullish() }),
  }),
  'thread/settings/updated': z.looseObject({
    threadId: z.string(),
    threadSettings: approvalSchema.extend({
      sandboxPolicy: z.looseObject({ type: z.string() }).nullish().catch(undefined),
    }),
  }),
  'serverRequest/resolved': z.looseObject({ requestId: z.union([z.string(), z.number()]) }),
} as const
export type CodexNotification = {
  [M in keyof typeof NOTIFICATIONS]: { method: M; params: z.infer<(typeof NOTIFICATIONS)[M]> }
}[keyof typeof NOTIFICATIONS]

export const threadSchema = approvalSchema.extend({
  thread: z.looseObject({ id: z.string(), path: z.string().nullish() }),
  model: z.string(),
  modelProvider: z.string().nullish(),
})
export const turnStartedSchema = z.looseObject({ turn: turnSchema })
export const initializedSchema = z.looseObject({ userAgent: z.string().default('') })
export const accountSchema = z.looseObject({
  account: z.looseObject({ type: z.string(), email: z.string().nullish() }).nullish(),
  requiresOpenaiAuth: z.boolean().default(true),
})
/** What its settings say, all layers together: the model that a session gets when none is named. */
export const configSchema = z.looseObject({ config: z.looseObject({ model: z.string().nullish() }) })
export const modelListSchema = z.looseObject({
  data: z.array(
    z.looseObject({
      id: z.string(),
      displayName: z.string().nullish(),
      description: z.string().nullish(),
      hidden: z.boolean().default(false),
      isDefault: z.boolean().default(false),
      supportedReasoningEfforts: z.array(z.looseObject({ reasoningEffort: z.string() })).default([]),
      defaultReasoningEffort: z.string().nullish(),
      serviceTiers: z.array(z.looseObject({ id: z.string() })).default([]),
    }),
  ),
})

/** A known notification, parsed; null when this adapter has no use for it or it is not of the expected shape. */
export function readNotification(method: string, params: unknown): CodexNotification | null {
  if (!Object.hasOwn(NOTIFICATIONS, method)) return null
  const known = method as keyof typeof NOTIFICATIONS
  const parsed = NOTIFICATIONS[known].safeParse(params)
  // The schema is picked by the method, so they belong together; TypeScript cannot correlate the two.
  return parsed.success ? ({ method: known, params: parsed.data } as CodexNotification) : null
}
