'use client'

import { visibleLine } from '@/orchestration/model/visible-text'
import { CircleAlert, Hand } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import type { RequestAnswerInput, RuntimeRequestRecord } from '@/orchestration/model/request'
import { REQUEST_KIND_LABELS } from '@/components/status/labels'
import { Elapsed } from '@/components/text/elapsed'
import { Badge } from '@/components/ui/badge'
import { Notice } from '@/components/ui/notice'
import { ANSWERS_STAY, AnswerButtons } from './answer-buttons'
import { answerChoices, isApproval } from './answer-choices'
import { AnswerForm } from './answer-form'
import { answerKeys } from './answer-keys'
import { DenyReason } from './deny-reason'
import { ExactLine } from './exact-text'
import { ExpiresIn } from './expires-in'
import { RequestDelivery } from './request-delivery'
import { RequestDetail } from './request-detail'
import { useAnswerRequest } from './use-answer-request'

type RequestCardProps = {
  request: RuntimeRequestRecord
  /** Who waits: the worker's label. */
  who: string
  /** Beside the label, for example a link to its run. */
  context?: ReactNode
  /** Also answers the open requests of other workers that show the same. */
  toSiblings?: boolean
  /** Where the agent works, if it is known. */
  folder?: string | null
  /** False hides what would answer; the request itself stays readable. */
  mayAnswer?: boolean
  /** The answer was taken, or somebody else was first: time to look again. */
  onSettled?: () => void
}

/** A request of an agent: what it asks, who waits and for how long, the choices, and the answer's way to the agent. */
export function RequestCard({
  request,
  who,
  context,
  toSiblings = false,
  folder = null,
  mayAnswer = true,
  onSettled,
}: RequestCardProps) {
  const titleId = useId()
  const answering = useAnswerRequest(request, onSettled)
  const isOpen = request.status === 'open' && !answering.isSent
  const send = (answer: RequestAnswerInput) => answering.send({ answer, toSiblings })
  const hasForm = request.questions.length > 0 || (!isApproval(request.kind) && answerChoices(request).length === 0)
  return (
    <article
      aria-labelledby={titleId}
      data-request={request.id}
      tabIndex={isOpen ? 0 : undefined}
      onKeyDown={answerKeys(request, isOpen && mayAnswer && !answering.isSending ? send : null)}
      className="grid grid-cols-[minmax(0,1fr)] content-start gap-3 rounded-lg border border-line bg-surface p-4"
    >
      <header className="flex flex-wrap items-center gap-x-2 gap-y-1.5 text-sm text-ink-muted">
        <Badge tone={isOpen ? 'waiting' : 'neutral'}>
          <Hand aria-hidden />
          {REQUEST_KIND_LABELS[request.kind]}
        </Badge>
        <span className="min-w-0 font-medium break-words text-ink">{visibleLine(who)}</span>
        {context}
        {isOpen ? (
          <span className="ml-auto text-xs text-ink-subtle">
            waiting <Elapsed startedAt={request.createdAt} endedAt={null} />
            {request.expiry === undefined ? null : ' · '}
            <ExpiresIn request={request} />
          </span>
        ) : null}
      </header>
      <h3 id={titleId} className="text-base font-medium tracking-normal">
        <ExactLine text={request.summary} />
      </h3>
      <RequestDetail request={request} folder={folder} />
      {isOpen && mayAnswer ? (
        <>
          <div className={ANSWERS_STAY}>
            <AnswerButtons request={request} busy={answering.isSending} onAnswer={send} />
          </div>
          {hasForm ? (
            <AnswerForm request={request} heading={request.summary} busy={answering.isSending} onSubmit={send} />
          ) : null}
          <DenyReason request={request} busy={answering.isSending} onAnswer={send} />
        </>
      ) : null}
      {isOpen && request.responseError !== null ? (
        <Notice tone="waiting" icon={CircleAlert} title="The last answer did not reach the agent">
          {request.responseError} It still waits: answer again.
        </Notice>
      ) : null}
      {isOpen && !mayAnswer ? <p className="text-xs text-ink-subtle">Your role may read this, not answer it.</p> : null}
      {answering.error === null ? null : (
        <Notice
          role="alert"
          tone={answering.error.isLate ? 'waiting' : 'failed'}
          icon={CircleAlert}
          title={answering.error.isLate ? 'Somebody was first' : 'The answer was not taken'}
        >
          {visibleLine(answering.error.message)}
        </Notice>
      )}
      {request.status === 'open' ? (
        answering.isSent ? (
          <p role="status" className="text-xs text-ink-subtle">
            The answer was taken and is on its way to the agent.
          </p>
        ) : null
      ) : (
        <RequestDelivery request={request} />
      )}
    </article>
  )
}
