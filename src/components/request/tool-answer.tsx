'use client'

import { ChevronRight } from 'lucide-react'
import type { RequestAnswerInput, RuntimeRequestRecord } from '@/orchestration/model/request'
import { AnswerButtons } from './answer-buttons'
import { isApproval } from './answer-choices'
import { AnswerForm } from './answer-form'
import { RequestDetail } from './request-detail'
import { useAnswerRequest } from './use-answer-request'

type ToolAnswerProps = { request: RuntimeRequestRecord; who: string; mayAnswer: boolean; onSettled: () => void }

/** The answer to what a tool waits for, beside the tool. What is approved opens above the buttons. */
export function ToolAnswer({ request, who, mayAnswer, onSettled }: ToolAnswerProps) {
  const answering = useAnswerRequest(request, onSettled)
  if (!mayAnswer) return null
  const send = (answer: RequestAnswerInput) => answering.send({ answer, toSiblings: false })
  const busy = answering.isSending || answering.isSent
  return (
    <section
      aria-label={`What ${who} waits for`}
      className="grid grid-cols-[minmax(0,1fr)] gap-2 rounded-md border border-waiting-edge bg-waiting-soft p-2"
    >
      <details className="group/what">
        <summary className="inline-flex min-h-6 list-none items-center gap-1 rounded-md text-xs text-waiting-text max-sm:min-h-11 [&::-webkit-details-marker]:hidden">
          <ChevronRight className="size-3.5 shrink-0 transition-transform group-open/what:rotate-90" aria-hidden />
          What is asked
        </summary>
        <div className="mt-1">
          <RequestDetail request={request} />
        </div>
      </details>
      <AnswerButtons request={request} busy={busy} onAnswer={send} />
      {isApproval(request.kind) || request.options.length > 0 ? null : (
        <AnswerForm request={request} busy={busy} onSubmit={send} />
      )}
      {answering.error === null ? null : (
        <p role="alert" className="text-xs text-failed-text">
          {answering.error.message}
        </p>
      )}
    </section>
  )
}
