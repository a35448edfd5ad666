'use client'

import { ChevronRight, Hand } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import type { RuntimeRequestRecord } from '@/orchestration/model/request'
import { visibleLine } from '@/orchestration/model/visible-text'
import { REQUEST_KIND_LABELS } from '@/components/status/labels'
import { Elapsed } from '@/components/text/elapsed'
import { Badge } from '@/components/ui/badge'
import { cn } from '@/components/ui/cn'
import { ExactLine } from './exact-text'
import type { RequestGroup } from './group-requests'
import { RequestGroupCard } from './request-group-card'
import { RowRisks } from './risk-chips'

type RequestGroupsProps = {
  groups: readonly RequestGroup[]
  labelOf: (request: RuntimeRequestRecord) => string
  mayAnswer: (request: RuntimeRequestRecord) => boolean
  folderOf: (request: RuntimeRequestRecord) => string | null
  onSettled: () => void
  className?: string
}

/** So many are shown whole; more are a row each, opened on demand. */
const CARDS_MAX = 2

/** What waits, one card for each thing that is asked. */
export function RequestGroups({ groups, labelOf, mayAnswer, folderOf, onSettled, className }: RequestGroupsProps) {
  const cardOf = (group: RequestGroup) => (
    <RequestGroupCard
      key={group.key}
      group={group}
      labelOf={labelOf}
      mayAnswer={mayAnswer(group.lead)}
      folder={folderOf(group.lead)}
      onSettled={onSettled}
    />
  )
  const isRows = groups.length > CARDS_MAX
  const layout = isRows
    ? 'grid-cols-[minmax(0,1fr)] content-start gap-1.5'
    : 'grid-cols-[repeat(auto-fit,minmax(min(100%,26rem),1fr))] items-start gap-3'
  return (
    <div className={cn('grid', layout, className)}>
      {groups.map((group) => (
        <Group
          key={group.key}
          isRow={isRows}
          summary={<RowSummary isHidden={!isRows} group={group} labelOf={labelOf} folderOf={folderOf} />}
          card={cardOf(group)}
        />
      ))}
    </div>
  )
}

/**
 * A card, or a row that opens into it. The same elements for both: what is typed into a card stays when a request more or less
 * changes the one into the other, and a card that became a row is an open one.
 */
function Group({ isRow, summary, card }: { isRow: boolean; summary: ReactNode; card: ReactNode }) {
  const [isOpen, setOpen] = useState(!isRow)
  return (
    <details
      open={isOpen || !isRow}
      onToggle={(event) => setOpen(event.currentTarget.open)}
      className={cn('group/row min-w-0', isRow && 'rounded-lg border border-line bg-surface')}
    >
      {summary}
      <div className={cn(isRow && 'p-2 pt-0')}>{card}</div>
    </details>
  )
}

type RowSummaryProps = Pick<RequestGroupsProps, 'labelOf' | 'folderOf'> & { group: RequestGroup; isHidden: boolean }

function RowSummary({ group, isHidden, labelOf, folderOf }: RowSummaryProps) {
  const { lead, requests } = group
  return (
    <summary
      className={cn(
        'flex h-11 list-none items-center gap-2 rounded-lg px-3 text-sm hover:bg-hover [&::-webkit-details-marker]:hidden',
        isHidden && 'hidden',
      )}
    >
      <ChevronRight
        className="size-4 shrink-0 text-ink-subtle transition-transform group-open/row:rotate-90"
        aria-hidden
      />
      <Badge tone="waiting">
        <Hand aria-hidden />
        <span className="max-sm:sr-only">{REQUEST_KIND_LABELS[lead.kind]}</span>
      </Badge>
      <span className="min-w-0 flex-1 truncate font-medium">
        <ExactLine text={lead.summary.split('\n', 1)[0] ?? ''} className="whitespace-nowrap" />
      </span>
      <RowRisks request={lead} folder={folderOf(lead)} />
      <span className="max-w-[40%] truncate text-xs text-ink-muted">
        {requests.length === 1 ? visibleLine(labelOf(lead)) : `${requests.length} workers`}
      </span>
      <span className="text-xs text-ink-subtle max-sm:hidden">
        <Elapsed startedAt={lead.createdAt} endedAt={null} />
      </span>
    </summary>
  )
}
