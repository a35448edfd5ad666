'use client'

import { type SubmitEvent, useId, useState } from 'react'
import type { RequestAnswerInput, RuntimeRequestRecord } from '@/orchestration/model/request'
import { OrderButton } from '@/components/connection/order-button'
import { ownValue } from '@/orchestration/model/own-value'
import { answerOf, type FormValues } from './answer-form-values'
import { QuestionField } from './question-field'

type AnswerFormProps = {
  request: Pick<RuntimeRequestRecord, 'questions'>
  busy: boolean
  /** What stands above the form: a question that is the same is not written twice. */
  heading?: string
  /** Of the button, where the answer is for more than one. */
  submitLabel?: string
  onSubmit: (answer: RequestAnswerInput) => void
}

const FREE_TEXT = { id: 'text', text: 'Your answer', type: 'text', options: [], required: true } as const

/** The questions of a request, or one free text where it lists none. */
export function AnswerForm({ request, heading, busy, submitLabel = 'Send answer', onSubmit }: AnswerFormProps) {
  const formId = useId()
  const [values, setValues] = useState<FormValues>({})
  const [missing, setMissing] = useState<readonly string[]>([])
  const isFreeText = request.questions.length === 0
  const questions = isFreeText ? [{ ...FREE_TEXT, options: [] }] : request.questions
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const result = answerOf(questions, values)
    if ('missing' in result) return setMissing(result.missing)
    const text = values[FREE_TEXT.id]
    onSubmit(isFreeText && typeof text === 'string' ? { text } : result.answer)
  }
  return (
    <form onSubmit={submit} className="grid gap-4">
      {questions.map((question) => (
        <QuestionField
          key={question.id}
          id={`${formId}-${question.id}`}
          question={question}
          isAsked={question.text === heading}
          value={ownValue(values, question.id)}
          missing={missing.includes(question.id)}
          onChange={(value) => {
            setValues({ ...values, [question.id]: value })
            setMissing(missing.filter((id) => id !== question.id))
          }}
        />
      ))}
      <div className="flex flex-wrap gap-2">
        <OrderButton type="submit" variant="primary" busy={busy}>
          {submitLabel}
        </OrderButton>
        <OrderButton variant="ghost" disabled={busy} onClick={() => onSubmit({ action: 'cancel' })}>
          Dismiss without an answer
        </OrderButton>
      </div>
    </form>
  )
}
