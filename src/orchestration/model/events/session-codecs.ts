import { z } from 'zod'
import { FAILURE_REASONS } from '../failure'
import { anyJson, failureSchema, time } from '../schemas/values'
import { sessionIdentitySchema } from '../schemas/worker'
import { whole } from '../schemas/whole'
import { codec, type EventCodecs } from './codec'
import type { NoteType, PlanEntry, StreamEventType, ToolContent, ToolKind, WholeArtifact } from './payloads'

const turnId = z.string()
const toolId = z.string()

const TOOL_KINDS = [
  'read',
  'edit',
  'delete',
  'move',
  'search',
  'execute',
  'think',
  'fetch',
  'other',
] as const satisfies readonly ToolKind[]

const wholeArtifact = whole<WholeArtifact>({ artifactId: z.string(), bytes: z.number() }).optional()

const content: z.ZodType<ToolContent[]> = z.array(
  z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('text'), text: z.string() }),
    z.strictObject({
      type: z.literal('diff'),
      path: z.string(),
      oldText: z.string().nullable(),
      newText: z.string(),
    }),
  ]),
)

const planEntry = whole<PlanEntry>({ title: z.string(), status: z.enum(['pending', 'in_progress', 'completed']) })

export const SESSION_CODECS: EventCodecs<StreamEventType> = {
  'session.delayed': codec<'session.delayed'>({ message: z.string(), until: time.nullable() }),
  'session.started': codec<'session.started'>({ identity: sessionIdentitySchema }),
  'session.stopped': codec<'session.stopped'>({ reason: z.string().nullable() }),
  'session.errored': codec<'session.errored'>({ failure: failureSchema }),
  'session.mode.changed': codec<'session.mode.changed'>({
    mode: z.string(),
    actsWithoutAsking: z.boolean().optional(),
    isSetByDefinition: z.boolean().optional(),
  }),
  'turn.started': codec<'turn.started'>({ turnId }),
  'turn.completed': codec<'turn.completed'>({
    turnId,
    stopReason: z.enum(['end_turn', 'max_tokens', 'max_turn_requests', 'refusal']),
  }),
  'turn.errored': codec<'turn.errored'>({ turnId, failure: failureSchema }),
  'turn.interrupted': codec<'turn.interrupted'>({ turnId }),
  'turn.plan.updated': codec<'turn.plan.updated'>({ entries: z.array(planEntry) }),
  'turn.retrying': codec<'turn.retrying'>({
    turnId,
    reason: z.enum(FAILURE_REASONS),
    message: z.string(),
    attempt: z.number().nullable(),
    attempts: z.number().nullable(),
  }),
  'assistant.message.delta': codec<'assistant.message.delta'>({
    text: z.string(),
    begins: z.literal(true).optional(),
    wasThought: z.literal(true).optional(),
  }),
  'assistant.thought.delta': codec<'assistant.thought.delta'>({ text: z.string() }),
  'tool.started': codec<'tool.started'>({
    toolId,
    title: z.string(),
    kind: z.enum(TOOL_KINDS),
    input: anyJson,
    content: content.optional(),
    wholeInput: wholeArtifact,
  }),
  'tool.progress': codec<'tool.progress'>({
    toolId,
    title: z.string().optional(),
    content,
    input: anyJson,
    wholeInput: wholeArtifact,
  }),
  'tool.completed': codec<'tool.completed'>({
    toolId,
    title: z.string().optional(),
    content,
    whole: wholeArtifact,
    isUnread: z.literal(true).optional(),
  }),
  'tool.errored': codec<'tool.errored'>({ toolId, message: z.string(), content, whole: wholeArtifact }),
  'runtime.stderr': codec<'runtime.stderr'>({ text: z.string() }),
  'runtime.decode_error': codec<'runtime.decode_error'>({ excerpt: z.string(), message: z.string() }),
  'runtime.event': codec<'runtime.event'>({ method: z.string(), raw: anyJson }),
}

const limit = z.enum([
  'costUsd',
  'totalTokens',
  'runTimeoutMs',
  'workerCostUsd',
  'workerTotalTokens',
  'workerTimeoutMs',
])
const spent = { limit, used: z.number(), allowed: z.number() }

export const NOTE_CODECS: EventCodecs<NoteType> = {
  'budget.warning': codec<'budget.warning'>(spent),
  'budget.reached': codec<'budget.reached'>(spent),
  'output.truncated': codec<'output.truncated'>({
    what: z.string(),
    keptBytes: z.number(),
    droppedBytes: z.number(),
    spill: z.string().optional(),
    spilledBytes: z.number().optional(),
  }),
  'runner.note': codec<'runner.note'>({ text: z.string(), failure: failureSchema.optional() }),
  'session.stop.failed': codec<'session.stop.failed'>({ sessionId: z.string(), failure: failureSchema }),
}
