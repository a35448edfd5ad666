'use client'

import { visibleLine } from '@/orchestration/model/visible-text'
import { ChevronRight, CircleAlert, Hand } from 'lucide-react'
import { useId } from 'react'
import type { RequestAnswerInput, RuntimeRequestRecord } from '@/orchestration/model/request'
import { REQUEST_KIND_LABELS } from '@/components/status/labels'
import { Elapsed } from '@/components/text/elapsed'
import { Badge } from '@/components/ui/badge'
import { Notice } from '@/components/ui/notice'
import { answerKeys } from './answer-keys'
import { ExactLine } from './exact-text'
import { ExpiresIn } from './expires-in'
import { GroupAnswer } from './group-answer'
import type { RequestGroup } from './group-requests'
import { RequestCard } from './request-card'
import { RequestDetail } from './request-detail'
import { useAnswerRequest } from './use-answer-request'

type RequestGroupCardProps = {
  group: RequestGroup
  labelOf: (request: RuntimeRequestRecord) => string
  mayAnswer?: boolean
  folder?: string | null
  onSettled?: () => void
}

/** Requests of several workers that show the same: answered for all at once, or opened and answered one by one. */
export function RequestGroupCard({
  group,
  labelOf,
  mayAnswer = true,
  folder = null,
  onSettled,
}: RequestGroupCardProps) {
  const titleId = useId()
  const { lead, requests } = group
  const answering = useAnswerRequest(lead, onSettled)
  const send = (answer: RequestAnswerInput) => answering.send({ answer, toSiblings: true })
  if (requests.length === 1) {
    const one = { request: lead, who: labelOf(lead), folder, mayAnswer, onSettled }
    return <RequestCard key={lead.id} {...one} />
  }
  return (
    <article
      aria-labelledby={titleId}
      tabIndex={0}
      onKeyDown={(event) => {
        // A card within answers for itself.
        if (event.target instanceof Element && event.target.closest('[data-request]') !== null) return
        answerKeys(lead, mayAnswer && !answering.isSending ? send : null)(event)
      }}
      className="grid grid-cols-[minmax(0,1fr)] content-start gap-3 rounded-lg border border-line bg-surface p-4"
    >
      <header className="flex flex-wrap items-center gap-x-2 gap-y-1.5 text-sm text-ink-muted">
        <Badge tone="waiting">
          <Hand aria-hidden />
          {REQUEST_KIND_LABELS[lead.kind]}
        </Badge>
        <span className="font-medium text-ink">{requests.length} workers ask the same</span>
        <span className="ml-auto text-xs text-ink-subtle">
          waiting <Elapsed startedAt={lead.createdAt} endedAt={null} />
          {lead.expiry === undefined ? null : ' · '}
          <ExpiresIn request={lead} />
        </span>
      </header>
      <h3 id={titleId} className="text-base font-medium tracking-normal">
        <ExactLine text={lead.summary} />
      </h3>
      <RequestDetail request={lead} folder={folder} />
      {mayAnswer ? <GroupAnswer group={group} busy={answering.isSending} onSend={send} /> : null}
      {answering.error === null ? null : (
        <Notice role="alert" tone="waiting" icon={CircleAlert} title="The first of them was not answered">
          {visibleLine(answering.error.message)}
        </Notice>
      )}
      <details className="group/each">
        <summary className="inline-flex min-h-8 list-none items-center gap-1 rounded-md text-sm text-ink-muted hover:text-ink max-sm:min-h-11 [&::-webkit-details-marker]:hidden">
          <ChevronRight className="size-4 shrink-0 transition-transform group-open/each:rotate-90" aria-hidden />
          One by one: {requests.map(labelOf).join(', ')}
        </summary>
        <div className="mt-2 grid gap-3">
          {requests.map((request) => (
            <RequestCard
              key={request.id}
              request={request}
              who={labelOf(request)}
              folder={folder}
              mayAnswer={mayAnswer}
              onSettled={onSettled}
            />
          ))}
        </div>
      </details>
    </article>
  )
}
