'use client'

import type { RequestQuestion } from '@/orchestration/model/request'
import { FieldError } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Textarea } from '@/components/ui/textarea'
import type { FormValues } from './answer-form-values'
import { ExactLine } from './exact-text'

type QuestionFieldProps = {
  /** Unique on the page: two cards may ask the same question. */
  id: string
  question: RequestQuestion
  /** Its words stand above already: only a screen reader is told them again. */
  isAsked?: boolean
  value: FormValues[string] | undefined
  missing: boolean
  onChange: (value: string | readonly string[]) => void
}

const YES_NO = [
  { value: 'true', label: 'Yes' },
  { value: 'false', label: 'No' },
]

/** One question of an agent with the control that fits its type. */
export function QuestionField({ id, question, isAsked = false, value, missing, onChange }: QuestionFieldProps) {
  const text = typeof value === 'string' ? value : ''
  const list = typeof value === 'string' || value === undefined ? [] : value
  const described = missing ? `${id}-error` : undefined
  const error = missing ? <FieldError id={`${id}-error`}>This needs an answer.</FieldError> : null
  if (question.type === 'text' || question.type === 'number') {
    const shared = {
      id,
      value: text,
      'aria-describedby': described,
      'aria-invalid': missing || undefined,
      onChange: (event: { target: { value: string } }) => onChange(event.target.value),
    }
    return (
      <div className="grid gap-1.5">
        <label htmlFor={id} className="text-sm font-medium break-words">
          <ExactLine text={question.text} className={isAsked ? 'sr-only' : undefined} />
          <Optional question={question} />
        </label>
        {question.type === 'number' ? (
          <Input {...shared} inputMode="decimal" className="max-w-48" />
        ) : (
          <Textarea {...shared} rows={2} />
        )}
        {error}
      </div>
    )
  }
  const isMulti = question.type === 'multi'
  const options = question.type === 'boolean' ? YES_NO : question.options
  const toggle = (option: string, on: boolean) =>
    onChange(isMulti ? (on ? [...list, option] : list.filter((one) => one !== option)) : option)
  return (
    <fieldset className="grid gap-1.5" aria-describedby={described}>
      <legend className="mb-1.5 text-sm font-medium break-words">
        <ExactLine text={question.text} className={isAsked ? 'sr-only' : undefined} />
        <Optional question={question} />
      </legend>
      <div className="flex flex-wrap gap-2">
        {options.map((option) => (
          <label
            key={option.value}
            className="inline-flex min-h-9 max-w-full cursor-pointer items-center gap-2 rounded-md border border-line-strong bg-surface px-3 text-sm hover:bg-hover has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-ring max-sm:min-h-11"
          >
            <input
              type={isMulti ? 'checkbox' : 'radio'}
              name={id}
              value={option.value}
              checked={isMulti ? list.includes(option.value) : text === option.value}
              onChange={(event) => toggle(option.value, event.target.checked)}
              className="size-4 shrink-0 accent-(--accent) outline-none"
            />
            <ExactLine text={option.label} className="min-w-0" />
          </label>
        ))}
      </div>
      {error}
    </fieldset>
  )
}

function Optional({ question }: { question: RequestQuestion }) {
  return question.required ? null : <span className="font-normal text-ink-subtle"> (optional)</span>
}
