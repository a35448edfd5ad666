import type { RequestPermissionResponse } from '@agentclientprotocol/sdk'
import { DomainError } from '@/orchestration/model/errors'
import type {
  RequestAnswer,
  RequestChange,
  RequestKind,
  RequestOption,
  RuntimeRequest,
} from '@/orchestration/model/request'
import { describeChange } from '../changes/describe-change'
import type { AcpProfile } from './acp-profile'
import { permissionDetail } from './permission-detail'
import { readOptions } from './permission-options'
import { answersOf, readQuestions, submitOption } from './permission-questions'
import type { WirePermissionRequest, WireToolCall } from './wire'

export type PermissionOutcome = { outcome: 'cancelled' } | { outcome: 'selected'; optionId: string }

export function toPermissionRequest(
  request: WirePermissionRequest,
  place: Pick<RuntimeRequest, 'requestId' | 'turnId' | 'toolId' | 'requestJson'>,
  { questionsAsPermissions = false }: Pick<AcpProfile, 'questionsAsPermissions'> = {},
): RuntimeRequest {
  const { toolCall } = request
  const { options, actions } = readOptions(request)
  const mayAsk = questionsAsPermissions && submitOption(options) !== null
  const questions = mayAsk ? readQuestions(request) : null
  const { detail, besides } = permissionDetail(request)
  const shown = {
    ...place,
    nativeMethod: 'session/request_permission',
    summary: toolCall.title || questions?.[0]?.text || 'The agent asks for permission.',
    detail,
  }
  if (questions !== null) {
    return { ...shown, kind: 'user_input.tool', options: [], questions, actions: ['submit', 'cancel'] }
  }
  const changes = changesOf(toolCall)
  return {
    ...shown,
    kind: changes.length > 0 && isVague(toolCall.kind) ? 'approval.file_change' : toRequestKind(toolCall.kind),
    options,
    questions: [],
    actions,
    ...(changes.length > 0 ? { changes, besides } : {}),
  }
}

function isVague(kind: WireToolCall['kind']): boolean {
  return kind === undefined || kind === null || kind === 'other'
}

function toRequestKind(kind: WireToolCall['kind']): RequestKind {
  switch (kind) {
    case 'execute':
      return 'approval.command'
    case 'edit':
    case 'delete':
    case 'move':
      return 'approval.file_change'
    case 'switch_mode':
      return 'approval.permissions'
    case 'read':
    case 'search':
    case 'think':
    case 'fetch':
    case 'other':
    case null:
    case undefined:
      return 'approval.tool'
  }
}

function changesOf({ content, kind }: WireToolCall): RequestChange[] {
  return (content ?? []).flatMap((part) =>
    part.type === 'diff'
      ? [
          describeChange({
            path: part.path,
            oldText: part.oldText ?? null,
            newText: part.newText,
            isDelete: kind === 'delete' && part.newText === '',
          }),
        ]
      : [],
  )
}

/**
 * The option that an answer means, by its kind: agents order their options as they like. A plain "allow" is never taken
 * for "always", a plain "deny" without a matching option calls the request off.
 * @throws DomainError `invalid_input` when no option fits.
 */
export function toOutcome(options: RequestOption[], answer: RequestAnswer): PermissionOutcome {
  const idOf = (kind: RequestOption['kind']) => options.find((option) => option.kind === kind)?.id
  const offered = options.map((option) => `${option.id} (${option.label})`).join(', ') || 'none'
  switch (answer.action) {
    case 'cancel':
      return { outcome: 'cancelled' }
    case 'allow': {
      const optionId = idOf('allow_once')
      if (optionId === undefined) {
        throw new DomainError(
          'invalid_input',
          `The agent offers no option to allow this once; choose one of: ${offered}.`,
        )
      }
      return { outcome: 'selected', optionId }
    }
    case 'deny': {
      const optionId = idOf('reject_once')
      return optionId === undefined ? { outcome: 'cancelled' } : { outcome: 'selected', optionId }
    }
    case 'choose': {
      const chosen = options.find((option) => option.id === answer.optionId)
      if (chosen === undefined) {
        throw new DomainError('invalid_input', `Option ${answer.optionId} is not offered; choose one of: ${offered}.`)
      }
      return { outcome: 'selected', optionId: chosen.id }
    }
    case 'submit':
      throw new DomainError('invalid_input', `This asks for permission: allow, deny, or choose one of: ${offered}.`)
  }
}

/** What the agent is sent for an answer: its own id of the option, and the answers to what it asked by it. */
export function toPermissionResponse(
  wire: WirePermissionRequest,
  { questions }: Pick<RuntimeRequest, 'questions'>,
  answer: RequestAnswer,
): { response: RequestPermissionResponse; isRefusal: boolean } {
  const { options, nativeIds } = readOptions(wire)
  const submitted = questions.length > 0 && answer.action === 'submit' ? submitOption(options) : null
  const outcome =
    submitted === null ? toOutcome(options, answer) : ({ outcome: 'selected', optionId: submitted.id } as const)
  if (outcome.outcome === 'cancelled') return { response: { outcome }, isRefusal: true }
  // An agent that counts its options gets the number, though the protocol has texts alone.
  const optionId = nativeIds.get(outcome.optionId) as string
  return {
    response: {
      outcome: { outcome: 'selected', optionId },
      ...(submitted === null ? {} : { answers: answersOf(questions, answer) }),
    },
    isRefusal: isRefusal(options, outcome),
  }
}

/** Whether the outcome lets the tool run. */
function isRefusal(options: RequestOption[], outcome: PermissionOutcome): boolean {
  if (outcome.outcome === 'cancelled') return true
  const kind = options.find((option) => option.id === outcome.optionId)?.kind
  return kind === 'reject_once' || kind === 'reject_always'
}
