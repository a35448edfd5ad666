import { z } from 'zod'
import { DomainError } from './errors'
import { metadataSchema, type Metadata } from './metadata'
import type { RequestStatus, ResponseStatus } from './status'

export const REQUEST_KINDS = [
  'approval.tool',
  'approval.command',
  'approval.file_change',
  'approval.permissions',
  'user_input.tool',
  'user_input.mcp',
  'request',
] as const
export type RequestKind = (typeof REQUEST_KINDS)[number]

export type RequestOption = {
  id: string
  label: string
  kind: 'allow_once' | 'allow_always' | 'reject_once' | 'reject_always' | 'choice'
}

export type RequestQuestion = {
  id: string
  text: string
  type: 'text' | 'choice' | 'multi' | 'boolean' | 'number'
  options: { value: string; label: string }[]
  required: boolean
}

/** Lines of a file before and after, in their place. Both texts have `\n` as their only line end. */
export type ChangedPart = { oldStart: number; newStart: number; oldText: string; newText: string }

/** What the lines of a change do not tell by themselves. */
export const CHANGE_NOTES = [
  'line_ends',
  'blanks_only',
  'no_last_line_end',
  'last_line_end_added',
  'binary',
  'same',
  'shortened',
] as const
export type ChangeNote = (typeof CHANGE_NOTES)[number]

/** One file that is to be changed: the parts that differ with some lines around them. `oldLines` null is not known. */
export type RequestChange = {
  path: string
  kind: 'new' | 'edit' | 'delete' | 'move'
  movedTo: string | null
  added: number
  removed: number
  oldLines: number | null
  parts: ChangedPart[]
  notes: ChangeNote[]
}

/** Where a request that is too large for a row is kept whole: the artifact's SHA-256 is the request's digest. */
export type WholeRequest = { artifactId: string; bytes: number; digest: string }

/** What a runtime asks a person, as the runtime said it. `requestId` is unique within its session. */
export type RuntimeRequest = {
  requestId: string
  kind: RequestKind
  nativeMethod: string
  summary: string
  turnId: string | null
  toolId: string | null
  /** The exact command, diff or text that is to be approved, in full. */
  detail: string | null
  options: RequestOption[]
  questions: RequestQuestion[]
  /** The answers that the runtime can be given; absent where it takes any that fits the kind. */
  actions?: RequestAction[]
  /** The files that `detail` changes, to be shown as changes. */
  changes?: RequestChange[]
  /** What is not listed in `changes`: so many files, with the lines that they add and remove. */
  changesLeftOut?: { files: number; added: number; removed: number }
  /** What `detail` says beside the changes: a command, a reason, further input. Null: nothing. Absent without changes. */
  besides?: string | null
  /** Set where this is an extract. */
  whole?: WholeRequest
  /** The runtime takes a line beside a denial. */
  takesReason?: boolean
  /** The runtime's own message, bounded in size; null or absent where it was not kept. */
  requestJson?: unknown
}

export const REQUEST_ACTIONS = ['allow', 'deny', 'submit', 'choose', 'cancel'] as const
export type RequestAction = (typeof REQUEST_ACTIONS)[number]

/**
 * The answers that can be delivered. Where the runtime does not say, "allow" needs an option that holds once: it never
 * becomes an answer that the agent remembers.
 */
export function deliverableActions(request: Pick<RuntimeRequest, 'options' | 'actions'>): RequestAction[] {
  if (request.actions !== undefined) return request.actions
  const isFree = request.options.length === 0
  const mayAllow = isFree || request.options.some(({ kind }) => kind === 'allow_once')
  return REQUEST_ACTIONS.filter((action) => (action === 'allow' ? mayAllow : action !== 'choose' || !isFree))
}

/**
 * What is to be read of a request beside its changes. Of a request that was stored before this was kept apart, all of it: a
 * command must not hide behind a change.
 */
export function besidesOf({ detail, changes = [], besides }: Pick<RuntimeRequest, 'detail' | 'changes' | 'besides'>) {
  return changes.length === 0 || besides === undefined ? detail : besides
}

/** What a person is shown of a request, as one text. Ids are left out: sibling workers that ask the same show the same. */
export function shownText({ kind, nativeMethod, summary, detail, options, questions }: RuntimeRequest): string {
  return JSON.stringify({ kind, nativeMethod, summary, detail, options, questions })
}

const answerValue = z.union([z.string().max(32_768), z.number(), z.boolean(), z.array(z.string().max(4_096)).max(100)])

export const requestAnswerSchema = z.strictObject({
  action: z.enum(REQUEST_ACTIONS).optional(),
  optionId: z.string().min(1).max(400).optional(),
  text: z.string().max(65_536).optional(),
  answers: z.record(z.string().max(400), answerValue).optional(),
  /** Kept with the answer and passed to the runtime; it decides nothing. */
  metadata: metadataSchema.optional(),
})
export type RequestAnswerInput = z.infer<typeof requestAnswerSchema>

/** A whole answer: the action is always said. */
export type RequestAnswer = {
  action: RequestAction
  optionId: string | null
  text: string | null
  answers: Record<string, string | number | boolean | string[]> | null
  metadata?: Metadata
}

const ANSWER_PARTS = ['optionId', 'text', 'answers'] as const

/** What an answer may hold beside its action: a part that the action ignores would say one thing and do another. */
const PARTS_OF_ACTION: Record<RequestAction, readonly (typeof ANSWER_PARTS)[number][]> = {
  allow: ['optionId'],
  /** A denial can say why, where the runtime takes it (`takesReason`). */
  deny: ['optionId', 'text'],
  choose: ['optionId'],
  submit: ['text', 'answers'],
  cancel: [],
}

/**
 * Makes an answer whole: an option id implies `choose`, text or answers imply `submit`.
 * @throws DomainError `invalid_input` when nothing was answered (never taken for "allow") or when the parts contradict.
 */
export function normalizeAnswer(input: RequestAnswerInput): RequestAnswer {
  const hasText = input.text !== undefined && input.text.trim().length > 0
  const hasAnswers = input.answers !== undefined && Object.keys(input.answers).length > 0
  const implied = input.optionId !== undefined ? 'choose' : hasText || hasAnswers ? 'submit' : null
  const action = input.action ?? implied
  if (action === null) {
    throw new DomainError('invalid_input', 'The answer is empty: say allow, deny, cancel, an option or a text.')
  }
  if (action === 'choose' && input.optionId === undefined) {
    throw new DomainError('invalid_input', 'To choose, name the option (optionId).')
  }
  if (action === 'submit' && !hasText && !hasAnswers) {
    throw new DomainError('invalid_input', 'To submit, give a text or answers.')
  }
  const given = { optionId: input.optionId !== undefined, text: hasText, answers: hasAnswers }
  for (const part of ANSWER_PARTS) {
    if (!given[part] || PARTS_OF_ACTION[action].includes(part)) continue
    throw new DomainError('invalid_input', `An answer with action ${action} must not hold ${part}.`)
  }
  return {
    action,
    optionId: input.optionId ?? null,
    text: hasText ? (input.text ?? null) : null,
    answers: input.answers ?? null,
    ...(input.metadata === undefined ? {} : { metadata: input.metadata }),
  }
}

/** What a run does with a request that nobody has answered in time: deny it for the agent to go on, or fail the attempt. */
export const REQUEST_EXPIRIES = ['deny', 'fail'] as const
export type RequestExpiryAction = (typeof REQUEST_EXPIRIES)[number]
/** How long after it was asked a request that is still open expires, and what then. */
export type RequestExpiry = { afterMs: number; then: RequestExpiryAction }

/** A request in the ledger. Unique per worker, attempt and runtime request id. Times are ISO 8601 UTC. */
export type RuntimeRequestRecord = RuntimeRequest & {
  id: string
  runId: string
  workerId: string
  attempt: number
  /** Which runtime asked, and in which of its sessions; the sessions are null for requests of older versions. */
  runtime: string
  sessionId: string | null
  providerSessionId: string | null
  /** SHA-256 (hex) of what is shown to the person; an answer is bound to it. */
  digest: string
  /** Absent where it waits without end. */
  expiry?: RequestExpiry
  status: RequestStatus
  responseStatus: ResponseStatus
  answer: RequestAnswer | null
  answeredBy: PersonRef | null
  answeredAt: string | null
  deliveredAt: string | null
  responseError: string | null
  /** What the runtime was sent as the answer, in its own form; null while nothing was delivered. */
  responseJson?: unknown
  closeReason: string | null
  createdAt: string
  resolvedAt: string | null
  /** When the newest event of this request was written. */
  updatedAt: string
}

type LaterFields = 'runtime' | 'sessionId' | 'providerSessionId' | 'updatedAt'

/** A request as its first event has it. What is missing is filled by `applyEvent`. */
export type GivenRequest = Omit<RuntimeRequestRecord, LaterFields> & Partial<Pick<RuntimeRequestRecord, LaterFields>>

/** Who did it. `id` is a user id, `system`, `policy`, or `token:<id>` acting for a user. */
export type PersonRef = { id: string; name: string }

/** Who answers a request that has expired. */
export const EXPIRY_POLICY: PersonRef = { id: 'policy', name: 'policy' }
