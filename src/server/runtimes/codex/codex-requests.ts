import { z } from 'zod'
import { DomainError } from '@/orchestration/model/errors'
import type { RequestAnswer, RequestOption, RequestQuestion, RuntimeRequest } from '@/orchestration/model/request'
import { ownValue } from '@/orchestration/model/own-value'
import { boundedJson, jsonText } from '../acp/bounded-json'
import type { RpcId } from '../json-rpc-peer'
import { fileChanges, fileChangeText } from './codex-items'
import type { CodexItem } from './codex-wire'

/** A question of codex to a person: what is shown, and how the person's answer becomes codex's. */
export type CodexRequest = { shown: RuntimeRequest; resultFor(answer: RequestAnswer): unknown }

/** The words beside a denial after which the turn goes on: codex gets them in that turn. */
export function wordsOfDenial({ shown }: CodexRequest, answer: RequestAnswer): string | null {
  const chosen = shown.options.find(({ id }) => id === answer.optionId)
  const isDenial = answer.action === 'deny' || chosen?.kind === 'reject_once'
  if (shown.takesReason !== true || !isDenial || answer.text === null) return null
  return `I denied “${shown.summary}”: ${answer.text}`
}

const base = { itemId: z.string().nullish(), reason: z.string().nullish() }
const commandSchema = z.looseObject({ ...base, command: z.string().nullish(), cwd: z.string().nullish() })
const fileChangeSchema = z.looseObject({ ...base, grantRoot: z.string().nullish() })
const permissionsSchema = z.looseObject({ ...base, permissions: z.unknown().optional() })
const userInputSchema = z.looseObject({
  ...base,
  questions: z.array(
    z.looseObject({
      id: z.string(),
      question: z.string(),
      options: z.array(z.looseObject({ label: z.string() })).nullish(),
    }),
  ),
})

const DECISIONS: RequestOption[] = [
  { id: 'accept', label: 'Allow once', kind: 'allow_once' },
  { id: 'acceptForSession', label: 'Allow for this session', kind: 'allow_always' },
  { id: 'decline', label: 'Deny and go on', kind: 'reject_once' },
  { id: 'cancel', label: 'Deny and end the turn', kind: 'reject_always' },
]
const GRANTS: RequestOption[] = [
  { id: 'turn', label: 'Allow for this turn', kind: 'allow_once' },
  { id: 'session', label: 'Allow for this session', kind: 'allow_always' },
  { id: 'deny', label: 'Deny', kind: 'reject_once' },
]

/** Null for a method that people are not asked by; the caller refuses it to codex. */
export function readCodexRequest(
  method: string,
  params: unknown,
  context: { id: RpcId; turnId: string | null; itemOf(itemId: string): CodexItem | undefined },
): CodexRequest | null {
  const shown = (
    kind: RuntimeRequest['kind'],
    itemId: string | null | undefined,
    rest: Pick<RuntimeRequest, 'summary' | 'detail'> & Partial<RuntimeRequest>,
  ): RuntimeRequest => ({
    requestId: String(context.id),
    kind,
    nativeMethod: method,
    turnId: context.turnId,
    toolId: itemId ?? null,
    options: [],
    questions: [],
    ...(kind.startsWith('approval.') ? { takesReason: true } : {}),
    requestJson: boundedJson(params),
    ...rest,
  })

  switch (method) {
    case 'item/commandExecution/requestApproval': {
      const request = commandSchema.parse(params)
      const command = request.command ?? 'a command that codex does not show'
      const detail = [command, request.cwd ? `in ${request.cwd}` : '', request.reason ?? ''].filter(Boolean).join('\n')
      return {
        shown: shown('approval.command', request.itemId, { summary: `Run ${command}`, detail, options: DECISIONS }),
        resultFor: decision,
      }
    }
    case 'item/fileChange/requestApproval': {
      const request = fileChangeSchema.parse(params)
      const item = request.itemId ? context.itemOf(request.itemId) : undefined
      const grant = request.grantRoot ? `It also asks to write everything below ${request.grantRoot} from now on.` : ''
      const besides = [request.reason ?? '', grant].filter(Boolean).join('\n') || null
      const detail = [item ? fileChangeText(item) : '', besides ?? ''].filter(Boolean).join('\n') || null
      return {
        shown: shown('approval.file_change', request.itemId, {
          ...{ summary: 'Change files', detail, options: DECISIONS },
          ...(item === undefined ? {} : { changes: fileChanges(item), besides }),
        }),
        resultFor: decision,
      }
    }
    case 'item/permissions/requestApproval': {
      const request = permissionsSchema.parse(params)
      const detail = [request.reason ?? '', jsonText(request.permissions, 2)].filter(Boolean).join('\n')
      return {
        shown: shown('approval.permissions', request.itemId, { summary: 'Grant permissions', detail, options: GRANTS }),
        resultFor: (answer) => grant(answer, request.permissions),
      }
    }
    case 'item/tool/requestUserInput': {
      const request = userInputSchema.parse(params)
      const summary = request.questions[0]?.question ?? 'Answer a question'
      const questions = request.questions.map(({ id, question, options }): RequestQuestion => ({
        id,
        text: question,
        type: options?.length ? 'choice' : 'text',
        options: (options ?? []).map(({ label }) => ({ value: label, label })),
        required: true,
      }))
      return {
        shown: shown('user_input.tool', request.itemId, { summary, detail: request.reason ?? null, questions }),
        resultFor: (answer) => ({ answers: answersById(answer, questions) }),
      }
    }
    default:
      return null
  }
}

function decision(answer: RequestAnswer): unknown {
  return { decision: chosen(answer, DECISIONS, { allow: 'accept', deny: 'decline', cancel: 'cancel' }) }
}

function grant(answer: RequestAnswer, permissions: unknown): unknown {
  const scope = chosen(answer, GRANTS, { allow: 'turn', deny: 'deny', cancel: 'deny' })
  return scope === 'deny' ? { permissions: {}, scope: 'turn' } : { permissions, scope }
}

/** The option that an answer names; the plain actions have one each. */
function chosen(
  answer: RequestAnswer,
  options: RequestOption[],
  byAction: Record<'allow' | 'deny' | 'cancel', string>,
): string {
  switch (answer.action) {
    case 'allow':
    case 'deny':
    case 'cancel':
      return byAction[answer.action]
    case 'choose': {
      const option = options.find(({ id }) => id === answer.optionId)
      if (option) return option.id
      throw new DomainError('invalid_input', `codex does not offer the option ${answer.optionId}`)
    }
    case 'submit':
      throw new DomainError('invalid_input', 'codex asks for an approval here; allow, deny or choose an option')
  }
}

/** A single text answers the only question; a cancelled question is answered with nothing. */
function answersById(answer: RequestAnswer, questions: RequestQuestion[]): Record<string, { answers: string[] }> {
  const entries = questions.map(({ id }) => {
    const value =
      ownValue(answer.answers ?? {}, id) ?? (questions.length === 1 ? (answer.text ?? answer.optionId) : null)
    const values = Array.isArray(value) ? value : value === null || value === undefined ? [] : [String(value)]
    return [id, { answers: values }] as const
  })
  return Object.fromEntries(entries)
}
