import { z } from 'zod'

/**
 * What a judge answers, by mode. Candidates are named by their blind names (A, B, C …). `winner` null says "no winner".
 * The shape is checked here; that the names exist is checked by `parseVerdict` against the candidates shown.
 */
const ranked = z.object({
  candidate: z.string().min(1),
  score: z.number().min(0).max(100).optional(),
  reason: z.string().default(''),
})

/** Judges that were asked before this field existed, or have nothing to say, leave it out. */
const optionalText = z.string().nullish()

export const bestOfNSchema = z.object({
  summary: optionalText,
  winner: z.string().min(1).nullable(),
  rationale: z.string().min(1),
  ranking: z.array(ranked).min(1),
  recommendedNextStep: optionalText,
})

export const compareSchema = z.object({
  summary: z.string().min(1),
  agreements: z.array(z.string()).default([]),
  differences: z
    .array(
      z.object({ topic: z.string(), positions: z.array(z.object({ candidate: z.string(), position: z.string() })) }),
    )
    .default([]),
  ranking: z.array(ranked).default([]),
  winner: z.string().min(1).nullable().default(null),
  recommendedNextStep: optionalText,
})

export const summarizeSchema = z.object({
  summary: z.string().min(1),
  keyPoints: z.array(z.object({ point: z.string(), candidates: z.array(z.string()) })).default([]),
  disagreements: z.array(z.string()).default([]),
})

export const VERDICT_SCHEMAS = { best_of_n: bestOfNSchema, compare: compareSchema, summarize: summarizeSchema } as const

/** `notes`: what had to be read leniently in the judge's answer, such as a score out of range. */
export type Verdict = { notes?: string[] } & (
  | ({ mode: 'best_of_n' } & z.infer<typeof bestOfNSchema>)
  | ({ mode: 'compare' } & z.infer<typeof compareSchema>)
  | ({ mode: 'summarize' } & z.infer<typeof summarizeSchema>)
)
