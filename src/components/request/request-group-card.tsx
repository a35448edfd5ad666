'use client'

import { visibleLine } from '@/orchestration/model/visible-text'
import { ChevronRight } from 'lucide-react'
import type { RuntimeRequestRecord } from '@/orchestration/model/request'
import type { RequestGroup } from './group-requests'
import { RequestCard } from './request-card'

type RequestGroupCardProps = {
  group: RequestGroup
  labelOf: (request: RuntimeRequestRecord) => string
  mayAnswer: boolean
  folder: string | null
  onSettled?: () => void
}

/**
 * Requests of workers that show the same: answered for all at once, or opened and answered one by one. A request of one worker
 * is the same card, so that what is typed stays when another asks the same.
 */
export function RequestGroupCard({ group, labelOf, mayAnswer, folder, onSettled }: RequestGroupCardProps) {
  const { lead, requests } = group
  const shared = { mayAnswer, folder, onSettled }
  return (
    <RequestCard request={lead} who={labelOf(lead)} count={requests.length} {...shared}>
      {requests.length === 1 ? null : (
        <details className="group/each">
          <summary className="inline-flex min-h-8 list-none items-center gap-1 rounded-md text-sm text-ink-muted hover:text-ink max-sm:min-h-11 [&::-webkit-details-marker]:hidden">
            <ChevronRight className="size-4 shrink-0 transition-transform group-open/each:rotate-90" aria-hidden />
            One by one: {requests.map((request) => visibleLine(labelOf(request))).join(', ')}
          </summary>
          <div className="mt-2 grid gap-3">
            {requests.map((request) => (
              <RequestCard key={request.id} request={request} who={labelOf(request)} {...shared} />
            ))}
          </div>
        </details>
      )}
    </RequestCard>
  )
}
