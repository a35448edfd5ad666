import { z } from 'zod'
import {
  CHANGE_NOTES,
  REQUEST_ACTIONS,
  REQUEST_EXPIRIES,
  REQUEST_KINDS,
  type ChangedPart,
  type GivenRequest,
  type RequestAnswer,
  type RequestChange,
  type RequestExpiry,
  type RequestOption,
  type RequestQuestion,
  type RuntimeRequest,
  type RuntimeRequestRecord,
  type WholeRequest,
} from '../request'
import { REQUEST_STATUSES, RESPONSE_STATUSES } from '../status'
import { anyJson, personSchema, time } from './values'
import { whole, type ShapeOf } from './whole'

const text = z.string().nullable()

const optionSchema = whole<RequestOption>({
  id: z.string(),
  label: z.string(),
  kind: z.enum(['allow_once', 'allow_always', 'reject_once', 'reject_always', 'choice']),
})

const questionSchema = whole<RequestQuestion>({
  id: z.string(),
  text: z.string(),
  type: z.enum(['text', 'choice', 'multi', 'boolean', 'number']),
  options: z.array(z.strictObject({ value: z.string(), label: z.string() })),
  required: z.boolean(),
})

const partSchema = whole<ChangedPart>({
  oldStart: z.number(),
  newStart: z.number(),
  oldText: z.string(),
  newText: z.string(),
})

const changeSchema = whole<RequestChange>({
  path: z.string(),
  kind: z.enum(['new', 'edit', 'delete', 'move']),
  movedTo: text,
  added: z.number(),
  removed: z.number(),
  oldLines: z.number().nullable(),
  parts: z.array(partSchema),
  notes: z.array(z.enum(CHANGE_NOTES)),
})

const wholeRequestSchema = whole<WholeRequest>({ artifactId: z.string(), bytes: z.number(), digest: z.string() })

export const answerSchema = whole<RequestAnswer>({
  action: z.enum(REQUEST_ACTIONS),
  optionId: text,
  text,
  answers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])).nullable(),
  metadata: z.record(z.string(), z.string()).optional(),
})

export const requestKindSchema = z.enum(REQUEST_KINDS)
export const expiryActionSchema = z.enum(REQUEST_EXPIRIES)

const expirySchema = whole<RequestExpiry>({ afterMs: z.number(), then: expiryActionSchema })

const ASKED: ShapeOf<Omit<RuntimeRequest, 'requestJson'>> = {
  requestId: z.string(),
  kind: requestKindSchema,
  nativeMethod: z.string(),
  summary: z.string(),
  turnId: text,
  toolId: text,
  detail: text,
  options: z.array(optionSchema),
  questions: z.array(questionSchema),
  actions: z.array(z.enum(REQUEST_ACTIONS)).optional(),
  changes: z.array(changeSchema).optional(),
  changesLeftOut: z.strictObject({ files: z.number(), added: z.number(), removed: z.number() }).optional(),
  besides: text.optional(),
  whole: wholeRequestSchema.optional(),
  takesReason: z.boolean().optional(),
}

/** What a request's row holds as JSON: what never changes once it was asked. */
export type WrittenOnce = Omit<RuntimeRequest, 'requestJson'> & Pick<RuntimeRequestRecord, 'expiry'>

export const writtenOnceSchema = whole<WrittenOnce>({ ...ASKED, expiry: expirySchema.optional() })

export const givenRequestSchema = whole<GivenRequest>({
  ...ASKED,
  requestJson: anyJson,
  id: z.string(),
  runId: z.string(),
  workerId: z.string(),
  attempt: z.number(),
  runtime: z.string().optional(),
  sessionId: text.optional(),
  providerSessionId: text.optional(),
  digest: z.string(),
  expiry: expirySchema.optional(),
  status: z.enum(REQUEST_STATUSES),
  responseStatus: z.enum(RESPONSE_STATUSES),
  answer: answerSchema.nullable(),
  answeredBy: personSchema.nullable(),
  answeredAt: time.nullable(),
  deliveredAt: time.nullable(),
  responseError: text,
  responseJson: anyJson,
  closeReason: text,
  createdAt: time,
  resolvedAt: time.nullable(),
  updatedAt: time.optional(),
})
