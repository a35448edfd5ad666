import { z } from 'zod'
import { ARTIFACT_FORMATS, type ArtifactRecord } from '../artifact'
import { CONTROL_ACTIONS, CONTROL_STEPS } from '../records'
import type { GivenAttempt, GivenWorker, WorkerControlRecord, WorkerIdentity, WorkerRecord } from '../records'
import type { SessionIdentity } from '../runtime'
import { CONTROL_STATUSES } from '../status'
import {
  anyJson,
  costSchema,
  costTotalSchema,
  failureSchema,
  isolationSchema,
  personSchema,
  runStatusSchema,
  sessionModeSchema,
  targetSchema,
  time,
  usageSchema,
} from './values'
import { whole } from './whole'

const text = z.string().nullable()

export const identitySchema = whole<WorkerIdentity>({
  sessionId: text,
  providerSessionId: text,
  provider: text,
  model: text,
  agent: text,
  transcriptPath: text,
  pid: z.number().nullable(),
  mode: sessionModeSchema.optional(),
  isolation: isolationSchema.optional(),
})

export const sessionIdentitySchema = whole<SessionIdentity>({
  sessionId: z.string(),
  providerSessionId: text,
  provider: text,
  model: text,
  agent: text,
  transcriptPath: text,
  pid: z.number().nullable(),
  isolation: isolationSchema.optional(),
})

export const spentSchema = whole<WorkerRecord['spent']>({ usage: usageSchema, cost: costTotalSchema })

const kind = z.enum(['target', 'reducer'])

export const givenWorkerSchema = whole<GivenWorker>({
  id: z.string(),
  runId: z.string(),
  ordinal: z.number(),
  roleId: z.string().optional(),
  kind,
  title: z.string(),
  target: targetSchema,
  reductionId: text,
  attempt: z.number(),
  status: runStatusSchema,
  epoch: z.number(),
  launchId: text,
  runnerId: text,
  leaseUntil: time.nullable(),
  resumeFrom: text,
  identity: identitySchema,
  result: text,
  resultPartial: z.boolean(),
  resultJson: anyJson,
  failure: failureSchema.nullable(),
  usage: usageSchema,
  cost: costSchema,
  spent: spentSchema,
  createdAt: time,
  queuedAt: time.optional(),
  startedAt: time.nullable(),
  endedAt: time.nullable(),
  updatedAt: time.optional(),
})

export const givenAttemptSchema = whole<GivenAttempt>({
  runId: z.string(),
  workerId: z.string(),
  attempt: z.number(),
  launchId: text.optional(),
  roleId: z.string().optional(),
  kind: kind.optional(),
  title: z.string().optional(),
  target: targetSchema.optional(),
  status: runStatusSchema,
  epoch: z.number(),
  identity: identitySchema,
  result: text,
  resultPartial: z.boolean(),
  resultJson: anyJson,
  failure: failureSchema.nullable(),
  usage: usageSchema,
  cost: costSchema,
  queuedAt: time.optional(),
  startedAt: time.nullable(),
  endedAt: time.nullable(),
  updatedAt: time.optional(),
  archivedAt: time,
})

export const controlStepSchema = z.enum(CONTROL_STEPS)

export const receiptsSchema: z.ZodType<WorkerControlRecord['receipts']> = z.array(
  z.strictObject({ step: controlStepSchema, at: time, note: text }),
)

export const controlSchema = whole<WorkerControlRecord>({
  id: z.string(),
  runId: z.string(),
  workerId: z.string(),
  attempt: z.number(),
  action: z.enum(CONTROL_ACTIONS),
  text: z.string().optional(),
  status: z.enum(CONTROL_STATUSES),
  requestedBy: personSchema,
  receipts: receiptsSchema,
  error: text,
  createdAt: time,
  completedAt: time.nullable(),
})

export const artifactSchema = whole<ArtifactRecord>({
  id: z.string(),
  runId: z.string(),
  workerId: text,
  attempt: z.number().nullable(),
  kind: z.string(),
  format: z.enum(ARTIFACT_FORMATS),
  title: z.string(),
  bytes: z.number(),
  toolId: z.string().optional(),
  createdAt: time,
})
