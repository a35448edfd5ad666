'use client'

import { useId, useState } from 'react'
import { deliverableActions, type RequestAnswerInput, type RuntimeRequestRecord } from '@/orchestration/model/request'
import { OrderButton } from '@/components/connection/order-button'
import { Textarea } from '@/components/ui/textarea'
import { isApproval } from './answer-choices'

type DenyReasonProps = {
  request: Pick<RuntimeRequestRecord, 'kind' | 'options' | 'actions' | 'takesReason'>
  /** How many workers get the denial. */
  count: number
  busy: boolean
  onAnswer: (answer: RequestAnswerInput) => void
}

/** A denial with a line that says why, for agents that are told it. */
export function DenyReason({ request, count, busy, onAnswer }: DenyReasonProps) {
  const id = useId()
  const [text, setText] = useState('')
  if (!isApproval(request.kind) || !deliverableActions(request).includes('deny')) return null
  if (request.takesReason !== true) {
    return (
      <p className="text-xs text-ink-subtle">
        This agent does not accept a reason with a denial. Queue a message instead.
      </p>
    )
  }
  return (
    <details>
      <summary className="inline-flex min-h-8 list-none items-center rounded-md text-xs text-ink-muted underline underline-offset-2 hover:text-ink max-sm:min-h-11 [&::-webkit-details-marker]:hidden">
        {count === 1 ? 'Deny and say why' : `Deny all ${count} and say why`}
      </summary>
      <form
        className="mt-1 grid gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          if (text.trim() !== '') onAnswer({ action: 'deny', text })
        }}
      >
        <label htmlFor={id} className="text-xs text-ink-muted">
          Reason sent to the agent
        </label>
        <Textarea id={id} rows={2} value={text} onChange={(event) => setText(event.target.value)} />
        <OrderButton
          type="submit"
          variant="danger"
          disabled={busy || text.trim() === ''}
          className="justify-self-start"
        >
          Deny with this reason
        </OrderButton>
      </form>
    </details>
  )
}
