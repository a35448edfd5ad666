import { DomainError } from '@/orchestration/model/errors'
import type { RequestAnswer, RequestOption, RequestQuestion } from '@/orchestration/model/request'
import type { WireElicitation, WireFormProperty } from './wire'

type FormValue = string | number | boolean | string[]
type FormAnswer =
  { action: 'accept'; content: Record<string, FormValue> } | { action: 'decline' } | { action: 'cancel' }

/** A form without questions asks for a yes or a no. */
export const CONFIRMATION: RequestOption[] = [
  { id: 'accept', label: 'Accept', kind: 'allow_once' },
  { id: 'decline', label: 'Decline', kind: 'reject_once' },
]

/** The questions of a form, in its order. */
export function toQuestions(form: WireElicitation): RequestQuestion[] {
  const required = new Set(form.requestedSchema?.required ?? [])
  return Object.entries(form.requestedSchema?.properties ?? {}).map(([id, property]) => {
    const options = toOptions(property)
    return {
      id,
      text: [property.title, property.description].filter(Boolean).join(': ') || id,
      type: toType(property, options.length > 0),
      options,
      required: required.has(id),
    }
  })
}

function toType(property: WireFormProperty, hasOptions: boolean): RequestQuestion['type'] {
  if (property.type === 'boolean') return 'boolean'
  if (property.type === 'number' || property.type === 'integer') return 'number'
  if (property.type === 'array') return 'multi'
  return hasOptions ? 'choice' : 'text'
}

function toOptions(property: WireFormProperty): RequestQuestion['options'] {
  const named = property.oneOf ?? property.items?.anyOf
  if (named) return named.map((option) => ({ value: option.const, label: option.title || option.const }))
  return (property.enum ?? property.items?.enum ?? []).map((value) => ({ value, label: value }))
}

/**
 * A person's answer in the form's own types. A bare text or a chosen option answers the only question there is.
 * @throws DomainError `invalid_input` naming the question that was not or wrongly answered.
 */
export function toFormAnswer(questions: RequestQuestion[], answer: RequestAnswer): FormAnswer {
  if (answer.action === 'cancel') return { action: 'cancel' }
  if (questions.length === 0 && answer.action !== 'submit') {
    const isAccepted = answer.action === 'allow' || answer.optionId === 'accept'
    return isAccepted ? { action: 'accept', content: {} } : { action: 'decline' }
  }
  if (answer.action === 'deny') return { action: 'decline' }
  if (answer.action === 'allow') {
    throw new DomainError('invalid_input', 'These are questions: submit answers to them instead of allowing.')
  }
  const given = givenValues(questions, answer)
  const entries = questions.flatMap((question): [string, FormValue][] => {
    const value = given.get(question.id)
    if (value === undefined) {
      if (question.required) throw new DomainError('invalid_input', `Question "${question.text}" must be answered.`)
      return []
    }
    return [[question.id, toValue(question, value)]]
  })
  return { action: 'accept', content: Object.fromEntries(entries) }
}

function givenValues(questions: RequestQuestion[], answer: RequestAnswer): Map<string, FormValue> {
  const given = new Map<string, FormValue>(Object.entries(answer.answers ?? {}))
  const unknown = [...given.keys()].find((id) => !questions.some((question) => question.id === id))
  if (unknown !== undefined) throw new DomainError('invalid_input', `There is no question ${unknown} in this request.`)
  const single = answer.optionId ?? answer.text
  if (given.size > 0 || single === null) return given
  const [first, second] = questions
  if (first === undefined || second !== undefined) {
    throw new DomainError('invalid_input', `This request has ${questions.length} questions: answer them by their ids.`)
  }
  return given.set(first.id, single)
}

function toValue(question: RequestQuestion, value: FormValue): FormValue {
  const wrong = (expected: string) =>
    new DomainError('invalid_input', `Question "${question.text}" expects ${expected}, not ${JSON.stringify(value)}.`)
  const allowed = question.options.map((option) => option.value)
  switch (question.type) {
    case 'number': {
      const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
      if (typeof number !== 'number' || !Number.isFinite(number)) throw wrong('a number')
      return number
    }
    case 'boolean':
      if (value === true || value === 'true') return true
      if (value === false || value === 'false') return false
      throw wrong('true or false')
    case 'multi': {
      const values = Array.isArray(value) ? value : [String(value)]
      if (allowed.length > 0 && !values.every((one) => allowed.includes(one)))
        throw wrong(`some of ${allowed.join(', ')}`)
      return values
    }
    case 'choice':
      if (typeof value !== 'string' || !allowed.includes(value)) throw wrong(`one of ${allowed.join(', ')}`)
      return value
    case 'text':
      if (Array.isArray(value)) throw wrong('a text')
      return String(value)
  }
}
