'use client'

import { visibleLine } from '@/orchestration/model/visible-text'
import type { RequestAnswerInput, RuntimeRequestRecord } from '@/orchestration/model/request'
import { AnswerButtons } from './answer-buttons'
import { hasAnswerForm } from './answer-choices'
import { AnswerForm } from './answer-form'
import { RequestDetail } from './request-detail'
import { useAnswerRequest } from './use-answer-request'

type ToolAnswerProps = {
  request: RuntimeRequestRecord
  who: string
  folder: string | null
  mayAnswer: boolean
  onSettled: () => void
}

/** The answer to what a tool waits for, beside the tool. What is approved stands above the buttons and cannot be folded. */
export function ToolAnswer({ request, who, folder, mayAnswer, onSettled }: ToolAnswerProps) {
  const answering = useAnswerRequest(request, onSettled)
  if (!mayAnswer) return null
  const send = (answer: RequestAnswerInput) => answering.send({ answer, toSiblings: false })
  const busy = answering.isSending || answering.isSent
  return (
    <section
      aria-label={`What ${visibleLine(who)} waits for`}
      className="grid grid-cols-[minmax(0,1fr)] gap-2 rounded-md border border-waiting-edge bg-waiting-soft p-2"
    >
      <RequestDetail request={request} folder={folder} />
      <AnswerButtons request={request} busy={busy} onAnswer={send} />
      {hasAnswerForm(request) ? <AnswerForm request={request} busy={busy} onSubmit={send} /> : null}
      {busy || request.responseError === null ? null : (
        <p className="text-xs text-waiting-text">
          The last answer did not reach the agent: {visibleLine(request.responseError)} It still waits: answer again.
        </p>
      )}
      {answering.error === null ? null : (
        <p role="alert" className="text-xs text-failed-text">
          {visibleLine(answering.error.message)}
        </p>
      )}
    </section>
  )
}
