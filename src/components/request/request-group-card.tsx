'use client'

import { visibleLine } from '@/orchestration/model/visible-text'
import { ChevronRight, CircleAlert, Hand } from 'lucide-react'
import { useId } from 'react'
import type { RequestAnswerInput, RuntimeRequestRecord } from '@/orchestration/model/request'
import { REQUEST_KIND_LABELS } from '@/components/status/labels'
import { Elapsed } from '@/components/text/elapsed'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import { type AnswerChoice, yesAndNo } from './answer-choices'
import { ExactLine } from './exact-text'
import { ExpiresIn } from './expires-in'
import type { RequestGroup } from './group-requests'
import { RequestCard } from './request-card'
import { RequestDetail } from './request-detail'
import { useAnswerRequest } from './use-answer-request'

type RequestGroupCardProps = {
  group: RequestGroup
  labelOf: (request: RuntimeRequestRecord) => string
  mayAnswer?: boolean
  onSettled?: () => void
}

/** Requests of several workers that show the same: answered for all at once, or opened and answered one by one. */
export function RequestGroupCard({ group, labelOf, mayAnswer = true, onSettled }: RequestGroupCardProps) {
  const titleId = useId()
  const { lead, requests } = group
  const answering = useAnswerRequest(lead, onSettled)
  const { yes, no } = yesAndNo(lead)
  const send = (answer: RequestAnswerInput) => answering.send({ answer, toSiblings: true })
  if (requests.length === 1) {
    return <RequestCard key={lead.id} request={lead} who={labelOf(lead)} mayAnswer={mayAnswer} onSettled={onSettled} />
  }
  return (
    <article
      aria-labelledby={titleId}
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
      <RequestDetail request={lead} />
      {mayAnswer ? (
        <div className="flex flex-wrap gap-2 max-sm:grid">
          <AllButton choice={yes} word="Approve all" variant="primary" busy={answering.isSending} onSend={send} />
          <AllButton choice={no} word="Deny all" variant="danger" busy={answering.isSending} onSend={send} />
        </div>
      ) : null}
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
              mayAnswer={mayAnswer}
              onSettled={onSettled}
            />
          ))}
        </div>
      </details>
    </article>
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
    <Button size="lg" variant={variant} disabled={busy} onClick={() => onSend(choice.answer)}>
      {word}
    </Button>
  )
}
