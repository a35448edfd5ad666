import { DomainError } from '@/orchestration/model/errors'
import {
  deliverableActions,
  normalizeAnswer,
  type RequestAnswer,
  type RequestAnswerInput,
  type RequestQuestion,
  type RuntimeRequestRecord,
} from '@/orchestration/model/request'
import { ownValue } from '@/orchestration/model/own-value'

type AnswerValue = string | number | boolean | string[]

/**
 * Makes an answer whole and checks it against what was asked: the option exists, every required question is answered, each
 * value fits its question. A text alone answers the one question of a request that has one.
 *
 * @throws DomainError `invalid_input` naming the option or question.
 */
export function checkAnswer(request: RuntimeRequestRecord, input: RequestAnswerInput): RequestAnswer {
  const answer = checkParts(request, normalizeAnswer(input))
  assertDeliverable(request, answer)
  return answer
}

function checkParts(request: RuntimeRequestRecord, answer: RequestAnswer): RequestAnswer {
  switch (answer.action) {
    case 'choose':
      return checkOption(request, answer)
    case 'submit':
      return checkQuestions(request, answer)
    case 'allow':
    case 'deny':
      return checkDecision(request, answer)
    case 'cancel':
      return answer
  }
}

/** What the runtime cannot be given is refused here, while another answer can still be chosen. */
function assertDeliverable(request: RuntimeRequestRecord, { action, text }: RequestAnswer): void {
  const actions = deliverableActions(request)
  const options = request.options.map(({ id, label, kind }) => ({ optionId: id, label, kind }))
  if (!actions.includes(action)) {
    const plain = actions.filter((one) => one !== 'choose')
    const choices = [...plain, ...options.map(({ optionId, label }) => `option ${optionId} (${label})`)]
    throw invalid(request, `takes no ${action}; it takes ${choices.join(', ')}`, { action, actions, options })
  }
  if (action === 'submit' || text === null || request.takesReason === true) return
  throw invalid(request, `takes no words with ${action}; answer without a text`, { action })
}

function checkOption(request: RuntimeRequestRecord, answer: RequestAnswer): RequestAnswer {
  const known = request.options.map((option) => option.id)
  if (answer.optionId !== null && known.includes(answer.optionId)) return answer
  throw invalid(request, `has no option ${answer.optionId ?? ''}; it has ${known.join(', ') || 'none'}`, {
    options: known,
  })
}

function checkDecision(request: RuntimeRequestRecord, answer: RequestAnswer): RequestAnswer {
  if (answer.optionId !== null) return checkAgreement(request, answer)
  if (!request.kind.startsWith('user_input.') || request.actions !== undefined) return answer
  throw invalid(request, `asks questions; submit answers or a text, or cancel`, { kind: request.kind })
}

/**
 * An option beside allow or deny must be of that kind. It then stands as the choice that it is: a runtime that is told only
 * "allow" would take its once-only option.
 */
function checkAgreement(request: RuntimeRequestRecord, answer: RequestAnswer): RequestAnswer {
  checkOption(request, answer)
  const option = request.options.find(({ id }) => id === answer.optionId)
  const wanted = answer.action === 'allow' ? 'allow_' : 'reject_'
  if (option?.kind.startsWith(wanted) === true) return { ...answer, action: 'choose' }
  throw invalid(request, `option ${answer.optionId ?? ''} does not mean ${answer.action}`, {
    option: answer.optionId,
    kind: option?.kind,
  })
}

function checkQuestions(request: RuntimeRequestRecord, answer: RequestAnswer): RequestAnswer {
  if (request.kind.startsWith('approval.') && request.questions.length === 0) {
    throw invalid(request, 'asks for approval; allow, deny or choose an option', { kind: request.kind })
  }
  const [only, ...more] = request.questions
  if (answer.answers === null && answer.text !== null && only !== undefined && more.length === 0) {
    return checkQuestions(request, { ...answer, answers: { [only.id]: fromText(only, answer.text) } })
  }
  const given = answer.answers ?? {}
  const known = new Map(request.questions.map((question) => [question.id, question]))
  for (const [id, value] of Object.entries(given)) {
    const question = known.get(id)
    if (question === undefined) {
      throw invalid(request, `has no question ${id}; it has ${[...known.keys()].join(', ') || 'none'}`, {
        question: id,
      })
    }
    const problem = problemOf(question, value)
    if (problem !== null) throw invalid(request, `question ${id} ${problem}`, { question: id })
  }
  const missing = request.questions.filter((question) => question.required && isEmpty(ownValue(given, question.id)))
  if (missing.length > 0) {
    const ids = missing.map((question) => question.id)
    throw invalid(request, `still needs an answer to ${ids.join(', ')}`, { missing: ids })
  }
  return answer
}

/** What was typed as the value its question wants; what cannot be read stays text and is refused by `problemOf`. */
function fromText(question: RequestQuestion, text: string): AnswerValue {
  const trimmed = text.trim()
  switch (question.type) {
    case 'text':
      return text
    case 'choice':
      return valueOf(question, trimmed)
    case 'multi':
      return trimmed.split(',').map((part) => valueOf(question, part.trim()))
    case 'boolean':
      return /^(true|yes)$/i.test(trimmed) ? true : /^(false|no)$/i.test(trimmed) ? false : trimmed
    case 'number':
      return trimmed === '' || Number.isNaN(Number(trimmed)) ? trimmed : Number(trimmed)
  }
}

function valueOf(question: RequestQuestion, text: string): string {
  return question.options.find((option) => option.value === text || option.label === text)?.value ?? text
}

function problemOf(question: RequestQuestion, value: AnswerValue): string | null {
  const values = question.options.map((option) => option.value)
  switch (question.type) {
    case 'text':
      return typeof value === 'string' ? null : 'wants a text'
    case 'choice':
      return typeof value === 'string' && values.includes(value) ? null : `wants one of ${values.join(', ')}`
    case 'multi':
      return Array.isArray(value) && value.every((one) => values.length === 0 || values.includes(one))
        ? null
        : `wants a list out of ${values.join(', ')}`
    case 'boolean':
      return typeof value === 'boolean' ? null : 'wants true or false'
    case 'number':
      return typeof value === 'number' ? null : 'wants a number'
  }
}

function isEmpty(value: AnswerValue | undefined): boolean {
  return value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
}

function invalid(request: RuntimeRequestRecord, message: string, details: Record<string, unknown>): DomainError {
  return new DomainError('invalid_input', `request ${request.id} ${message}`, {
    details: { id: request.id, ...details },
  })
}
