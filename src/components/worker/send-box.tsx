'use client'

import { visibleLine } from '@/orchestration/model/visible-text'
import { SendHorizontal } from 'lucide-react'
import { type KeyboardEvent, useId } from 'react'
import { CONTROL_STATES } from '@/orchestration/model/control-states'
import { sessionToResume } from '@/orchestration/model/session-to-resume'
import type { WorkerRecord } from '@/orchestration/model/records'
import { OrderButton } from '@/components/connection/order-button'
import { Textarea } from '@/components/ui/textarea'
import type { Draft } from './use-drafts'

type SendBoxProps = {
  worker: Pick<WorkerRecord, 'kind' | 'status' | 'target' | 'identity' | 'resumeFrom'>
  draft: Draft
  /** `onTaken` when the message is in the ledger. */
  onSend: (text: string, onTaken: () => void) => void
  isSending: boolean
}

/**
 * Says something to a running worker, or to one that has ended and has a session to go on with; nothing for others. What was
 * typed stays until the ledger has it.
 */
export function SendBox({ worker, draft, onSend, isSending }: SendBoxProps) {
  const id = useId()
  const { text, change } = draft
  const isEnded = CONTROL_STATES.resume.some((status) => status === worker.status)
  const canFollowUp = isEnded && sessionToResume(worker) !== null
  if (worker.kind === 'reducer' || (worker.status !== 'running' && !canFollowUp)) return null
  const isEmpty = text.trim() === ''
  const submit = () => {
    if (!isEmpty && !isSending) onSend(text, () => change((now) => (now === text ? '' : now)))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return
    event.preventDefault()
    submit()
  }
  return (
    <form
      className="grid gap-1.5"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <label htmlFor={id} className="text-xs font-medium text-ink-muted">
        {isEnded ? 'Follow up with' : 'Message to'} {visibleLine(worker.target.label)}
      </label>
      <div className="flex items-end gap-2">
        <Textarea
          id={id}
          rows={1}
          value={text}
          aria-describedby={`${id}-hint`}
          placeholder="What it should know or do"
          className="max-h-48 min-h-8 flex-1 py-1.5 max-sm:min-h-11 max-sm:py-3"
          onChange={({ target }) => change(() => target.value)}
          onKeyDown={onKeyDown}
        />
        <OrderButton type="submit" busy={isSending} disabled={isEmpty}>
          <SendHorizontal />
          Send
        </OrderButton>
      </div>
      <p id={`${id}-hint`} className="text-xs text-ink-subtle">
        {isEnded
          ? 'A further turn of the same session, with a result of its own.'
          : 'Delivered during the current turn if the agent supports it, otherwise after it.'}
      </p>
    </form>
  )
}
