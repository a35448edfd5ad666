import { z } from 'zod'
import { REDUCTION_MODES } from '@/orchestration/model/launch'
import { REQUEST_EXPIRIES } from '@/orchestration/model/request'
import { modelOptionsSchema } from '@/orchestration/model/target'
import type { LaunchDraft } from './launch-draft'

const KEY = 'plenum-launch-draft'

const draftSchema: z.ZodType<LaunchDraft> = z.object({
  prompt: z.string(),
  title: z.string(),
  targets: z.array(
    z.object({
      key: z.string(),
      backend: z.string(),
      model: z.string().nullable(),
      repeat: z.int().min(1),
      label: z.string(),
      options: modelOptionsSchema,
      selection: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    }),
  ),
  mode: z.enum([...REDUCTION_MODES, 'none']),
  judge: z.object({ backend: z.string(), model: z.string().nullable() }).nullable(),
  rubric: z.string(),
  limits: z.object({
    costUsd: z.string(),
    totalTokens: z.string(),
    workerCostUsd: z.string(),
    workerTotalTokens: z.string(),
    workerMinutes: z.string(),
    turnMinutes: z.string(),
    runMinutes: z.string(),
    maxConcurrency: z.string(),
    requestMinutes: z.string(),
  }),
  onRequestExpired: z.enum(REQUEST_EXPIRIES),
})

/** The draft this tab last held, or null. One of an older version that does not parse any more is given up. */
export function loadDraft(): LaunchDraft | null {
  const text = sessionStorage.getItem(KEY)
  if (text === null) return null
  const parsed = draftSchema.safeParse(parseJson(text))
  return parsed.success ? parsed.data : null
}

/** Keeps the draft for this tab. Returns false where the browser has no room for it. */
export function saveDraft(draft: LaunchDraft): boolean {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(draft))
    return true
  } catch (error) {
    if (error instanceof DOMException && error.name === 'QuotaExceededError') return false
    throw error
  }
}

export function clearDraft(): void {
  sessionStorage.removeItem(KEY)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
