'use client'

import type { RequestAnswerInput, RequestQuestion, RuntimeRequestRecord } from '@/orchestration/model/request'
import { OrderButton } from '@/components/connection/order-button'
import { ANSWER_BUTTON, ANSWERS_STAY, AnswerButtons } from './answer-buttons'
import { hasAnswerForm, yesAndNo } from './answer-choices'
import { AnswerForm } from './answer-form'
import { DenyReason } from './deny-reason'
import { ExactLine } from './exact-text'

type RequestAnswersProps = {
  request: RuntimeRequestRecord
  /** How many workers get the answer. */
  count: number
  busy: boolean
  onSend: (answer: RequestAnswerInput) => void
}

const CHOICE_BUTTONS_MAX = 6

/**
 * What answers a request, of one worker or of several at once. The parts stand in the same places for both: what is typed
 * stays when another worker asks the same.
 */
export function RequestAnswers({ request, count, busy, onSend }: RequestAnswersProps) {
  const isGroup = count > 1
  const question = isGroup ? choiceQuestion(request) : null
  return (
    <>
      {question === null ? (
        <div className={ANSWERS_STAY}>
          <Decision request={request} count={count} busy={busy} onSend={onSend} />
        </div>
      ) : (
        <ChoiceButtons request={request} question={question} count={count} busy={busy} onSend={onSend} />
      )}
      {question === null && hasAnswerForm(request) ? (
        <AnswerForm
          request={request}
          heading={request.summary}
          busy={busy}
          submitLabel={isGroup ? `Answer all ${count}` : undefined}
          onSubmit={onSend}
        />
      ) : null}
      <DenyReason request={request} count={count} busy={busy} onAnswer={onSend} />
    </>
  )
}

/** The only question, where its choices fit on buttons. */
function choiceQuestion({ questions }: RuntimeRequestRecord): RequestQuestion | null {
  const [only, ...more] = questions
  const isShort = only?.type === 'choice' && more.length === 0 && only.options.length <= CHOICE_BUTTONS_MAX
  return isShort ? only : null
}

function ChoiceButtons(props: RequestAnswersProps & { question: RequestQuestion }) {
  const { request, question, count, busy, onSend } = props
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1.5 text-sm">
        {question.text === request.summary ? `Answer all ${count}` : <ExactLine text={question.text} />}
      </legend>
      <div className="flex flex-wrap gap-2 max-sm:grid">
        {question.options.map(({ value, label }) => (
          <OrderButton
            key={value}
            size="lg"
            disabled={busy}
            className={ANSWER_BUTTON}
            // From entries, so that a question an agent calls `__proto__` is a plain key.
            onClick={() => onSend({ answers: Object.fromEntries([[question.id, value]]) })}
          >
            <ExactLine text={`${label} for all ${count}`} className="min-w-0" />
          </OrderButton>
        ))}
        <OrderButton size="lg" variant="ghost" disabled={busy} onClick={() => onSend({ action: 'cancel' })}>
          Dismiss all {count}
        </OrderButton>
      </div>
    </fieldset>
  )
}

/** For several: "Approve all" and "Deny all" where it has both a yes and a no that hold once, else all that it offers. */
function Decision({ request, count, busy, onSend }: RequestAnswersProps) {
  const { yes, no } = yesAndNo(request)
  if (count === 1 || yes === null || no === null) {
    const suffix = count === 1 ? '' : ` for all ${count}`
    return <AnswerButtons request={request} busy={busy} suffix={suffix} onAnswer={onSend} />
  }
  return (
    <div className="flex flex-wrap gap-2 max-sm:grid">
      <OrderButton size="lg" variant="primary" disabled={busy} onClick={() => onSend(yes.answer)}>
        Approve all
      </OrderButton>
      <OrderButton size="lg" variant="danger" disabled={busy} onClick={() => onSend(no.answer)}>
        Deny all
      </OrderButton>
    </div>
  )
}
