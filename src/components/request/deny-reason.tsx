'use client'

import { useId, useState } from 'react'
import type { RequestAnswerInput, RuntimeRequestRecord } from '@/orchestration/model/request'
import { OrderButton } from '@/components/connection/order-button'
import { Textarea } from '@/components/ui/textarea'
import { isApproval } from './answer-choices'

type DenyReasonProps = {
  request: Pick<RuntimeRequestRecord, 'kind' | 'takesReason'>
  busy: boolean
  onAnswer: (answer: RequestAnswerInput) => void
}

/** A denial with a line that says why, for agents that are told it. */
export function DenyReason({ request, busy, onAnswer }: DenyReasonProps) {
  const id = useId()
  const [text, setText] = useState('')
  if (!isApproval(request.kind)) return null
  if (request.takesReason !== true) {
    return (
      <p className="text-xs text-ink-subtle">
        This agent takes no words with a denial. Queue a message for it to say why.
      </p>
    )
  }
  return (
    <details>
      <summary className="inline-flex min-h-8 list-none items-center rounded-md text-xs text-ink-muted underline underline-offset-2 hover:text-ink max-sm:min-h-11 [&::-webkit-details-marker]:hidden">
        Deny and say why
      </summary>
      <form
        className="mt-1 grid gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          if (text.trim() !== '') onAnswer({ action: 'deny', text })
        }}
      >
        <label htmlFor={id} className="text-xs text-ink-muted">
          What the agent is told with the denial
        </label>
        <Textarea id={id} rows={2} value={text} onChange={(event) => setText(event.target.value)} />
        <OrderButton
          type="submit"
          variant="danger"
          disabled={busy || text.trim() === ''}
          className="justify-self-start"
        >
          Deny with these words
        </OrderButton>
      </form>
    </details>
  )
}
