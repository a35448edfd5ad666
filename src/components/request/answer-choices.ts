import { deliverableActions, type RequestAnswerInput, type RuntimeRequestRecord } from '@/orchestration/model/request'

/** One button of a request: what it sends and how strong it looks. */
export type AnswerChoice = {
  key: string
  label: string
  tone: 'primary' | 'neutral' | 'danger'
  /** What is kept beyond this one request, if anything. */
  scope: 'once' | 'always'
  answer: RequestAnswerInput
}

/** The buttons of a request. What the runtime offers comes first; an approval without options is allow or deny. */
export function answerChoices(request: AnsweredBy): AnswerChoice[] {
  if (request.options.length > 0) return inOrder(request).map(toChoice)
  if (!isApproval(request.kind)) return []
  const actions = deliverableActions(request)
  return PLAIN_CHOICES.filter(({ key }) => actions.includes(key))
}

type AnsweredBy = Pick<RuntimeRequestRecord, 'kind' | 'options' | 'questions' | 'actions'>

const PLAIN_CHOICES = [
  { key: 'allow', label: 'Approve', tone: 'primary', scope: 'once', answer: { action: 'allow' } },
  { key: 'deny', label: 'Deny', tone: 'danger', scope: 'once', answer: { action: 'deny' } },
] as const satisfies AnswerChoice[]

/** The way out of an approval that offers nothing to deny it with; null where a choice says no. */
export function dismissChoice(request: AnsweredBy): AnswerChoice | null {
  if (!isApproval(request.kind) || answerChoices(request).some(({ tone }) => tone === 'danger')) return null
  return {
    ...{ key: 'dismiss', label: 'Dismiss without an answer', tone: 'neutral', scope: 'once' },
    answer: { action: 'cancel' },
  }
}

/** The one-time yes and no of a request, for "Approve all" and "Deny all"; null where it has no such answer. */
export function yesAndNo(request: AnsweredBy): {
  yes: AnswerChoice | null
  no: AnswerChoice | null
} {
  const choices = answerChoices(request)
  const find = (tone: AnswerChoice['tone']) =>
    choices.find((choice) => choice.tone === tone && choice.scope === 'once') ?? null
  return { yes: find('primary'), no: find('danger') }
}

/** Agents put the options of an approval in any order; what holds this once comes first, so that the eye finds it there. */
function inOrder({ kind, options }: Pick<RuntimeRequestRecord, 'kind' | 'options'>): RuntimeRequestRecord['options'] {
  if (!isApproval(kind)) return options
  return [...options].sort((a, b) => OPTION_ORDER.indexOf(a.kind) - OPTION_ORDER.indexOf(b.kind))
}

const OPTION_ORDER: readonly RuntimeRequestRecord['options'][number]['kind'][] = [
  'allow_once',
  'allow_always',
  'choice',
  'reject_once',
  'reject_always',
]

/** Questions, or nothing to press: a free text is the answer. */
export function hasAnswerForm(request: AnsweredBy): boolean {
  return request.questions.length > 0 || (!isApproval(request.kind) && answerChoices(request).length === 0)
}

export function isApproval(kind: RuntimeRequestRecord['kind']): boolean {
  return kind.startsWith('approval.')
}

function toChoice(option: RuntimeRequestRecord['options'][number]): AnswerChoice {
  return {
    key: option.id,
    label: option.label,
    tone: OPTION_TONES[option.kind],
    scope: option.kind.endsWith('_always') ? 'always' : 'once',
    answer: { optionId: option.id },
  }
}

const OPTION_TONES = {
  allow_once: 'primary',
  allow_always: 'neutral',
  reject_once: 'danger',
  reject_always: 'danger',
  choice: 'neutral',
} as const satisfies Record<RuntimeRequestRecord['options'][number]['kind'], AnswerChoice['tone']>

/** An approval of which the agent sends nothing but a title: nobody can see what it will do. */
export function isVague({ kind, detail, changes = [] }: Pick<RuntimeRequestRecord, 'kind' | 'detail' | 'changes'>) {
  return isApproval(kind) && detail === null && changes.length === 0
}
