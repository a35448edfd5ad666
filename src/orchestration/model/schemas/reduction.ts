import { z } from 'zod'
import { REDUCTION_MODES } from '../launch'
import type { Adoption, ReductionCandidate, ReductionRecord } from '../records'
import type { Verdict } from '../verdict'
import { failureSchema, personSchema, runStatusSchema, targetSchema, time } from './values'
import { whole, type ShapeOf } from './whole'

const text = z.string().nullable()
const optionalText = z.string().nullish()
const ranking = z.array(z.strictObject({ candidate: z.string(), score: z.number().optional(), reason: z.string() }))
const notes = z.array(z.string()).optional()

type VerdictOf<M extends Verdict['mode']> = Extract<Verdict, { mode: M }>

const BEST_OF_N: ShapeOf<VerdictOf<'best_of_n'>> = {
  mode: z.literal('best_of_n'),
  notes,
  summary: optionalText,
  winner: text,
  rationale: z.string(),
  ranking,
  recommendedNextStep: optionalText,
}

const COMPARE: ShapeOf<VerdictOf<'compare'>> = {
  mode: z.literal('compare'),
  notes,
  summary: z.string(),
  agreements: z.array(z.string()),
  differences: z.array(
    z.strictObject({
      topic: z.string(),
      positions: z.array(z.strictObject({ candidate: z.string(), position: z.string() })),
    }),
  ),
  ranking,
  winner: text,
  recommendedNextStep: optionalText,
}

const SUMMARIZE: ShapeOf<VerdictOf<'summarize'>> = {
  mode: z.literal('summarize'),
  notes,
  summary: z.string(),
  keyPoints: z.array(z.strictObject({ point: z.string(), candidates: z.array(z.string()) })),
  disagreements: z.array(z.string()),
}

export const verdictSchema: z.ZodType<Verdict> = z.discriminatedUnion('mode', [
  z.strictObject(BEST_OF_N),
  z.strictObject(COMPARE),
  z.strictObject(SUMMARIZE),
])

export const candidatesSchema: z.ZodType<ReductionCandidate[]> = z.array(
  whole<ReductionCandidate>({ name: z.string(), workerId: z.string(), attempt: z.number(), label: z.string() }),
)

export const adoptionSchema = whole<Adoption>({
  id: z.string(),
  name: z.string(),
  reason: text.optional(),
  winnerLabel: text.optional(),
})

export const reductionSchema = whole<ReductionRecord>({
  id: z.string(),
  runId: z.string(),
  version: z.number(),
  mode: z.enum(REDUCTION_MODES),
  target: targetSchema.nullable(),
  rubric: text,
  workerId: text,
  status: runStatusSchema,
  candidates: candidatesSchema,
  verdict: verdictSchema.nullable(),
  markdown: text,
  rawText: text,
  repaired: z.boolean(),
  supersededAt: time.nullable(),
  adoptedBy: adoptionSchema.nullable(),
  createdBy: personSchema,
  failure: failureSchema.nullable(),
  createdAt: time,
  endedAt: time.nullable(),
})
