import type { RequestAnswerInput, RequestQuestion } from '@/orchestration/model/request'
import { ownValue } from '@/orchestration/model/own-value'

/** What stands in the form, by question id: always as the form holds it, a text or a list of chosen values. */
export type FormValues = Readonly<Record<string, string | readonly string[]>>

/** The form as an answer, or which required questions are still open. Questions left empty are not sent. */
export function answerOf(
  questions: readonly RequestQuestion[],
  values: FormValues,
): { answer: RequestAnswerInput } | { missing: string[] } {
  const answers: [string, string | number | boolean | string[]][] = []
  const missing: string[] = []
  for (const question of questions) {
    const value = typedValue(question, ownValue(values, question.id))
    if (value !== null) answers.push([question.id, value])
    else if (question.required) missing.push(question.id)
  }
  if (missing.length > 0) return { missing }
  // From entries, so that a question an agent calls `__proto__` is a plain key.
  return answers.length === 0 ? { answer: { action: 'cancel' } } : { answer: { answers: Object.fromEntries(answers) } }
}

function typedValue(question: RequestQuestion, value: FormValues[string] | undefined) {
  const list = typeof value === 'string' || value === undefined ? [] : [...value]
  const text = typeof value === 'string' ? value : ''
  switch (question.type) {
    case 'multi':
      return list.length === 0 ? null : list
    case 'number':
      return text.trim() === '' || Number.isNaN(Number(text)) ? null : Number(text)
    case 'boolean':
      return text === '' ? null : text === 'true'
    case 'choice':
    case 'text':
      return text.trim() === '' ? null : text
  }
}
