'use client'

import { isOpenRequest } from '@/orchestration/fold/open-requests'
import { visibleLine } from '@/orchestration/model/visible-text'
import { CircleAlert, Hand } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import type { RequestAnswerInput, RuntimeRequestRecord } from '@/orchestration/model/request'
import { REQUEST_KIND_LABELS } from '@/components/status/labels'
import { Elapsed } from '@/components/text/elapsed'
import { Badge } from '@/components/ui/badge'
import { Notice } from '@/components/ui/notice'
import { answerKeys } from './answer-keys'
import { ExactLine } from './exact-text'
import { ExpiresIn } from './expires-in'
import { RequestAnswers } from './request-answers'
import { RequestDelivery } from './request-delivery'
import { RequestDetail } from './request-detail'
import { useAnswerRequest } from './use-answer-request'

type RequestCardProps = {
  request: RuntimeRequestRecord
  /** Who waits: the worker's label. */
  who: string
  /** Beside the label, for example a link to its run. */
  context?: ReactNode
  /** How many workers ask the same; more than one are all answered. */
  count?: number
  /** Where the agent works, if it is known. */
  folder: string | null
  /** False hides what would answer; the request itself stays readable. */
  mayAnswer?: boolean
  /** The answer was taken, or somebody else was first: time to look again. */
  onSettled?: () => void
  /** Below the answers. */
  children?: ReactNode
}

/** A request of an agent: what it asks, who waits and for how long, the choices, and the answer's way to the agent. */
export function RequestCard({
  request,
  who,
  context,
  count = 1,
  folder,
  mayAnswer = true,
  onSettled,
  children,
}: RequestCardProps) {
  const titleId = useId()
  const answering = useAnswerRequest(request, onSettled)
  const isOpen = isOpenRequest(request) && !answering.isSent
  const send = (answer: RequestAnswerInput) => answering.send({ answer, toSiblings: count > 1 })
  return (
    <article
      aria-labelledby={titleId}
      data-request={count === 1 ? request.id : undefined}
      tabIndex={isOpen ? 0 : undefined}
      onKeyDown={(event) => {
        // A card within answers for itself.
        if (event.target instanceof Element && event.target.closest('article') !== event.currentTarget) return
        answerKeys(request, isOpen && mayAnswer && !answering.isSending ? send : null)(event)
      }}
      className="grid grid-cols-[minmax(0,1fr)] content-start gap-3 rounded-lg border border-line bg-surface p-4"
    >
      <header className="flex flex-wrap items-center gap-x-2 gap-y-1.5 text-sm text-ink-muted">
        <Badge tone={isOpen ? 'waiting' : 'neutral'}>
          <Hand aria-hidden />
          {REQUEST_KIND_LABELS[request.kind]}
        </Badge>
        <span className="min-w-0 font-medium break-words text-ink">
          {count === 1 ? visibleLine(who) : `${count} workers ask the same`}
        </span>
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
        <RequestAnswers request={request} count={count} busy={answering.isSending} onSend={send} />
      ) : null}
      {isOpen && request.responseError !== null ? (
        <Notice tone="waiting" icon={CircleAlert} title="The last answer did not reach the agent">
          {visibleLine(request.responseError)} It still waits: answer again.
        </Notice>
      ) : null}
      {isOpen && !mayAnswer ? <p className="text-xs text-ink-subtle">Your role may read this, not answer it.</p> : null}
      {answering.error === null ? null : (
        <Notice
          role="alert"
          tone={answering.error.isLate ? 'waiting' : 'failed'}
          icon={CircleAlert}
          title={errorTitle(answering.error.isLate, count)}
        >
          {visibleLine(answering.error.message)}
        </Notice>
      )}
      {isOpenRequest(request) ? (
        answering.isSent ? (
          <p role="status" className="text-xs text-ink-subtle">
            The answer was taken and is on its way to the agent.
          </p>
        ) : null
      ) : (
        <RequestDelivery request={request} />
      )}
      {children}
    </article>
  )
}

function errorTitle(isLate: boolean, count: number): string {
  if (isLate) return 'Somebody was first'
  return count === 1 ? 'The answer was not taken' : 'The first of them was not answered'
}
