import { z } from 'zod'

export const LIMITS = {
  promptBytes: 256 * 1024,
  targetsMax: 64,
  repeatMax: 50,
  workersMax: 200,
  labelLength: 80,
  titleLength: 200,
  rubricLength: 8_000,
  metadataBytes: 16 * 1024,
  metadataKeysMax: 64,
  metadataKeyLength: 80,
  metadataValueLength: 1_000,
} as const

/** Options of a model that a target may set. Which of them apply is in the model's capabilities. None decides who approves. */
export const modelOptionsSchema = z.strictObject({
  reasoningEffort: z.string().min(1).max(40).optional(),
  thinkingLevel: z.string().min(1).max(40).optional(),
  thinkingBudget: z.int().min(0).max(1_000_000).optional(),
  fastMode: z.boolean().optional(),
  contextWindow: z.string().min(1).max(40).optional(),
  variant: z.string().min(1).max(80).optional(),
})
export type ModelOptions = z.infer<typeof modelOptionsSchema>
export type ModelOptionName = keyof ModelOptions

/**
 * Where one worker goes: a runtime (`backend`), a model of it, options, a label. `selection` is the runtime's own. A model
 * alone is enough where its name tells the runtime (`inferBackend`).
 */
export const fanoutTargetSchema = z
  .strictObject({
    backend: z.string().trim().min(1).max(80).optional(),
    model: z.string().trim().min(1).max(200).optional(),
    label: z.string().trim().min(1).max(LIMITS.labelLength).optional(),
    options: modelOptionsSchema.optional(),
    selection: z.record(z.string().max(80), z.union([z.string().max(400), z.number(), z.boolean()])).optional(),
  })
  .refine(({ backend, model }) => backend !== undefined || model !== undefined, 'A target names a backend or a model.')
export type FanoutTarget = z.infer<typeof fanoutTargetSchema>
export type NamedTarget = FanoutTarget & { backend: string }

/** A target that was checked and made whole: options merged, label unique in its run. */
export type ResolvedTarget = {
  backend: string
  model: string | null
  label: string
  options: ModelOptions
  selection: Record<string, string | number | boolean>
}
