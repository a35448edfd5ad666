import { z } from 'zod'
import { DomainError } from '@/orchestration/model/errors'
import type { RequestAnswer, RequestChange, RequestOption, RuntimeRequest } from '@/orchestration/model/request'
import { boundedJson, excerptOf, jsonText } from '../acp/bounded-json'
import { describeChange } from '../changes/describe-change'
import { besidesOfEdit, changedFiles } from './changed-files'
import type { PiDialog } from './pi-wire'

export type PiRequest = {
  shown: RuntimeRequest
  answerFor(answer: RequestAnswer): { value: string } | { confirmed: boolean } | { cancelled: true }
}

const approvalSchema = z.object({
  plenum: z.literal('approval'),
  toolName: z.string(),
  toolCallId: z.string(),
  input: z.unknown().optional(),
})
const questionSchema = z.object({ plenum: z.literal('question'), toolCallId: z.string(), question: z.string() })

const APPROVAL_OPTIONS: RequestOption[] = [
  { id: 'allow', label: 'Allow once', kind: 'allow_once' },
  { id: 'allow_always', label: 'Allow this tool for the session', kind: 'allow_always' },
  { id: 'deny', label: 'Deny', kind: 'reject_once' },
]

/** Dialogs that wait for an answer; the other methods only decorate pi's own screen. */
const DIALOGS = new Set(['select', 'confirm', 'input', 'editor'])

/** Null for a dialog that waits for nobody. Ours carry JSON in their title, other extensions' are shown as they are. */
export function readPiRequest(dialog: PiDialog, turnId: string | null): PiRequest | null {
  if (!DIALOGS.has(dialog.method)) return null
  const title = titleOf(dialog.title)
  const base = {
    requestId: dialog.id,
    nativeMethod: `extension_ui_request/${dialog.method}`,
    turnId,
    requestJson: boundedJson(dialog),
  }

  const approval = approvalSchema.safeParse(title)
  if (approval.success) return approvalRequest(base, approval.data)

  const question = questionSchema.safeParse(title)
  const text = question.success ? question.data.question : dialog.title
  const shown = { ...base, kind: 'user_input.tool', summary: text, toolId: question.data?.toolCallId ?? null } as const
  const detail = dialog.message ?? null
  if (dialog.method === 'confirm') {
    const options: RequestOption[] = [
      { id: 'yes', label: 'Yes', kind: 'allow_once' },
      { id: 'no', label: 'No', kind: 'reject_once' },
    ]
    return {
      shown: { ...shown, kind: 'approval.tool', detail, options, questions: [] },
      answerFor: (answer) => ({ confirmed: answer.action === 'allow' || answer.optionId === 'yes' }),
    }
  }
  const type = dialog.options.length > 0 ? 'choice' : 'text'
  const options = dialog.options.map((option) => ({ value: option, label: option }))
  return {
    shown: { ...shown, detail, options: [], questions: [{ id: 'answer', text, type, options, required: true }] },
    answerFor: (answer) => {
      if (answer.action === 'cancel' || answer.action === 'deny') return { cancelled: true }
      const value = answer.answers?.['answer'] ?? answer.text ?? answer.optionId
      if (value === null || value === undefined)
        throw new DomainError('invalid_input', `the question "${text}" needs an answer`)
      return { value: String(value) }
    },
  }
}

function approvalRequest(
  base: Pick<RuntimeRequest, 'requestId' | 'nativeMethod' | 'turnId' | 'requestJson'>,
  { toolName, toolCallId, input }: z.infer<typeof approvalSchema>,
): PiRequest {
  const command = commandOf(input)
  const isFileChange = toolName === 'edit' || toolName === 'write'
  // A replacement is a piece of its file; of a file that is written, pi does not say whether it exists.
  const changes = (toolName === 'edit' ? changedFiles(toolName, input) : []).flatMap((change) =>
    change.type === 'diff' ? [ofPiece(describeChange(change))] : [],
  )
  return {
    shown: {
      ...base,
      kind: command !== null ? 'approval.command' : isFileChange ? 'approval.file_change' : 'approval.tool',
      summary: command === null ? `Use ${toolName}` : `Run ${excerptOf(command, 200)}`,
      toolId: toolCallId,
      detail: wholeInput(command, input),
      ...(changes.length > 0 ? { changes, besides: besidesOfEdit(input) } : {}),
      options: APPROVAL_OPTIONS,
      questions: [],
      takesReason: true,
    },
    answerFor(answer) {
      switch (answer.action) {
        case 'allow':
          return { value: 'allow' }
        case 'deny':
          return denial(answer)
        case 'cancel':
          return { cancelled: true }
        case 'choose': {
          const option = APPROVAL_OPTIONS.find(({ id }) => id === answer.optionId)
          if (option) return option.kind === 'reject_once' ? denial(answer) : { value: option.id }
          throw new DomainError('invalid_input', `pi does not offer the option ${answer.optionId}`)
        }
        case 'submit':
          throw new DomainError('invalid_input', 'pi asks for an approval here; allow, deny or choose an option')
      }
    },
  }
}

/** Where a replaced piece ends, its file does not. */
function ofPiece(change: RequestChange): RequestChange {
  const notes = change.notes.filter((note) => note !== 'no_last_line_end' && note !== 'last_line_end_added')
  return { ...change, oldLines: null, notes }
}

/** The gate tells the model the words of a denial. */
function denial({ text }: RequestAnswer): { value: string } {
  return { value: text === null ? 'deny' : `deny: ${text}` }
}

/** Never cut: it is what a person approves. A command alone is shown as it is. */
function wholeInput(command: string | null, input: unknown): string {
  const isAlone = typeof input === 'object' && input !== null && Object.keys(input).length === 1
  return command !== null && isAlone ? command : jsonText(input, 2)
}

function titleOf(title: string): unknown {
  if (!title.startsWith('{"plenum"')) return null
  try {
    return JSON.parse(title)
  } catch {
    return null // not ours after all: shown as text
  }
}

function commandOf(input: unknown): string | null {
  if (typeof input !== 'object' || input === null || !('command' in input)) return null
  return typeof input.command === 'string' ? input.command : null
}
