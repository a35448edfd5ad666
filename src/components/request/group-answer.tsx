'use client'

import type { RequestAnswerInput } from '@/orchestration/model/request'
import { OrderButton } from '@/components/connection/order-button'
import { cn } from '@/components/ui/cn'
import { ANSWER_BUTTON, ANSWERS_STAY, AnswerButtons } from './answer-buttons'
import { type AnswerChoice, isApproval, yesAndNo } from './answer-choices'
import { AnswerForm } from './answer-form'
import { ExactLine } from './exact-text'
import type { RequestGroup } from './group-requests'

type GroupAnswerProps = { group: RequestGroup; busy: boolean; onSend: (answer: RequestAnswerInput) => void }

const CHOICE_BUTTONS_MAX = 6

/** The choices of a group once, for all of it: a question's as well as an approval's. */
export function GroupAnswer({ group, busy, onSend }: GroupAnswerProps) {
  const { lead, requests } = group
  const forAll = ` for all ${requests.length}`
  const { yes, no } = yesAndNo(lead)
  const [only, ...more] = lead.questions
  if (only?.type === 'choice' && more.length === 0 && only.options.length <= CHOICE_BUTTONS_MAX) {
    return (
      <fieldset className="grid gap-2">
        <legend className="mb-1.5 text-sm">
          {only.text === lead.summary ? `Answer all ${requests.length}` : <ExactLine text={only.text} />}
        </legend>
        <div className="flex flex-wrap gap-2 max-sm:grid">
          {only.options.map(({ value, label }) => (
            <OrderButton
              key={value}
              size="lg"
              disabled={busy}
              className={ANSWER_BUTTON}
              // From entries, so that a question an agent calls `__proto__` is a plain key.
              onClick={() => onSend({ answers: Object.fromEntries([[only.id, value]]) })}
            >
              <ExactLine text={`${label}${forAll}`} className="min-w-0" />
            </OrderButton>
          ))}
          <OrderButton size="lg" variant="ghost" disabled={busy} onClick={() => onSend({ action: 'cancel' })}>
            Dismiss all {requests.length}
          </OrderButton>
        </div>
      </fieldset>
    )
  }
  if (!isApproval(lead.kind) && lead.options.length === 0) {
    const submitLabel = `Answer all ${requests.length}`
    return <AnswerForm request={lead} heading={lead.summary} busy={busy} submitLabel={submitLabel} onSubmit={onSend} />
  }
  if (yes === null && no === null) return <AnswerButtons request={lead} busy={busy} suffix={forAll} onAnswer={onSend} />
  return (
    <div className={cn(ANSWERS_STAY, 'flex flex-wrap gap-2 max-sm:grid')}>
      <AllButton choice={yes} word="Approve all" variant="primary" busy={busy} onSend={onSend} />
      <AllButton choice={no} word="Deny all" variant="danger" busy={busy} onSend={onSend} />
    </div>
  )
}

function AllButton(props: {
  choice: AnswerChoice | null
  word: string
  variant: 'primary' | 'danger'
  busy: boolean
  onSend: (answer: RequestAnswerInput) => void
}) {
  const { choice, word, variant, busy, onSend } = props
  if (choice === null) return null
  return (
    <OrderButton size="lg" variant={variant} disabled={busy} onClick={() => onSend(choice.answer)}>
      {word}
    </OrderButton>
  )
}
