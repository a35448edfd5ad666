import { DomainError } from '@/orchestration/model/errors'
import type { RequestAnswer, RequestKind, RequestOption, RuntimeRequest } from '@/orchestration/model/request'
import { jsonText } from './bounded-json'
import { ownValue } from './tool-content'
import type { WirePermissionRequest, WireToolCall } from './wire'

export type PermissionOutcome = { outcome: 'cancelled' } | { outcome: 'selected'; optionId: string }

const OPTION_KINDS = ['allow_once', 'allow_always', 'reject_once', 'reject_always'] as const

/** What is approved must be shown in full; a longer one is not put before a person at all. */
export const DETAIL_CHARS_MAX = 128 * 1024

export function toPermissionRequest(
  request: WirePermissionRequest,
  place: Pick<RuntimeRequest, 'requestId' | 'turnId' | 'toolId' | 'requestJson'>,
): RuntimeRequest {
  const { toolCall } = request
  return {
    ...place,
    kind: toRequestKind(toolCall.kind),
    nativeMethod: 'session/request_permission',
    summary: toolCall.title || 'The agent asks for permission.',
    detail: toDetail(toolCall),
    options: toOptions(request),
    questions: [],
  }
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

function toOptions(request: WirePermissionRequest): RequestOption[] {
  return (request.options ?? []).map((option) => ({
    id: option.optionId,
    label: option.name || option.optionId,
    kind: OPTION_KINDS.find((kind) => kind === option.kind) ?? 'choice',
  }))
}

/** The exact command, the diffs, or the raw input: whatever says best what will happen. */
function toDetail(toolCall: WireToolCall): string | null {
  const diffs = (toolCall.content ?? []).flatMap((part) =>
    'newText' in part ? [`${part.path}\n--- before\n${part.oldText ?? ''}\n+++ after\n${part.newText}`] : [],
  )
  if (diffs.length > 0) return diffs.join('\n\n')
  const command = ownValue(toolCall.rawInput, 'command') ?? ownValue(toolCall.rawInput, 'cmd')
  if (typeof command === 'string') return [command, ...besideCommand(toolCall.rawInput)].join('\n\n')
  if (toolCall.rawInput === undefined || toolCall.rawInput === null) return toolCall.title ?? null
  return jsonText(toolCall.rawInput, 2)
}

/** What else the agent hands over with a command: its folder, a limit, why. All of it is shown. */
function besideCommand(rawInput: unknown): string[] {
  if (typeof rawInput !== 'object' || rawInput === null) return []
  const rest = Object.entries<unknown>({ ...rawInput }).filter(([name]) => name !== 'command' && name !== 'cmd')
  if (rest.length === 0) return []
  return [rest.map(([name, value]) => `${name}: ${typeof value === 'string' ? value : jsonText(value, 0)}`).join('\n')]
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

/** Whether the outcome lets the tool run. */
export function isRefusal(options: RequestOption[], outcome: PermissionOutcome): boolean {
  if (outcome.outcome === 'cancelled') return true
  const kind = options.find((option) => option.id === outcome.optionId)?.kind
  return kind === 'reject_once' || kind === 'reject_always'
}
