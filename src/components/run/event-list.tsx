'use client'

import { beginningOf } from '@/orchestration/model/cut-text'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useLayoutEffect, useRef } from 'react'
import type { EventRecord } from '@/orchestration/model/events'
import { cn } from '@/components/ui/cn'
import { eventSummary } from './event-summary'
import type { EventReader } from './use-event-window'

/** Rows are equally high, so that what is added in front can be made up for exactly. */
const ROW_PX = 32

type EventListProps = {
  reader: EventReader
  startMs: number
  labelOf: (workerId: string) => string
  selectedSeq: number | null
  raw: boolean
  follow: boolean
  onLeaveEnd: () => void
  onSelect: (seq: number) => void
}

/** The loaded events as a virtual list. Reaching its top reads older ones without moving what is in sight. */
export function EventList(props: EventListProps) {
  const { reader, startMs, labelOf, selectedSeq, raw, follow, onLeaveEnd, onSelect } = props
  const { events, hasOlder, isLoading, loadOlder } = reader
  const scroller = useRef<HTMLDivElement>(null)
  // eslint-disable-next-line react-hooks/incompatible-library -- the list re-renders itself as it scrolls; it is not memoised
  const list = useVirtualizer({
    count: events.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 24,
    getItemKey: (index) => events[index]?.seq ?? index,
  })

  const firstSeq = events[0]?.seq
  const before = useRef({ firstSeq, count: events.length })
  useLayoutEffect(() => {
    const old = before.current
    before.current = { firstSeq, count: events.length }
    if (scroller.current === null || old.firstSeq === undefined || firstSeq === old.firstSeq) return
    scroller.current.scrollTop += events.findIndex((event) => event.seq === old.firstSeq) * ROW_PX
  }, [events, firstSeq])

  useEffect(() => {
    if (follow && scroller.current) scroller.current.scrollTop = scroller.current.scrollHeight
  }, [follow, events])

  const hasAnchored = useRef(false)
  useEffect(() => {
    if (hasAnchored.current || selectedSeq === null) return
    const index = events.findIndex((event) => event.seq === selectedSeq)
    if (index === -1) return
    hasAnchored.current = true
    list.scrollToIndex(index, { align: 'center' })
  }, [events, selectedSeq, list])

  const onScroll = () => {
    const element = scroller.current
    if (!element) return
    if (element.scrollTop < 20 * ROW_PX && hasOlder && !isLoading) loadOlder()
    if (follow && element.scrollHeight - element.scrollTop - element.clientHeight > 4 * ROW_PX) onLeaveEnd()
  }

  return (
    <div
      ref={scroller}
      onScroll={onScroll}
      role="region"
      aria-label="Events"
      tabIndex={0}
      className="h-[max(20rem,calc(100dvh-14.5rem))] overflow-auto overscroll-contain rounded-lg border border-line bg-surface -outline-offset-2"
    >
      <ul style={{ height: list.getTotalSize() }} className="relative font-mono sm:min-w-[36rem] text-xs">
        {list.getVirtualItems().map((item) => {
          const event = events[item.index]
          return event === undefined ? null : (
            <li key={item.key} style={{ top: item.start, height: ROW_PX }} className="absolute inset-x-0">
              <Row
                event={event}
                startMs={startMs}
                label={event.workerId === null ? 'run' : labelOf(event.workerId)}
                raw={raw}
                selected={event.seq === selectedSeq}
                onSelect={() => onSelect(event.seq)}
              />
            </li>
          )
        })}
      </ul>
    </div>
  )
}

type RowProps = {
  event: EventRecord
  startMs: number
  label: string
  raw: boolean
  selected: boolean
  onSelect: () => void
}

function Row({ event, startMs, label, raw, selected, onSelect }: RowProps) {
  const offset = Math.max(0, Date.parse(event.createdAt) - startMs) / 1000 // a server’s wall clock may have jumped back
  return (
    <button
      type="button"
      aria-pressed={selected}
      onClick={onSelect}
      className={cn(
        'tabular grid size-full grid-cols-[2.25rem_8.5rem_minmax(0,1fr)] items-center gap-2 px-2 sm:gap-3 sm:px-3 sm:grid-cols-[2.75rem_4.5rem_10rem_12rem_minmax(0,1fr)] text-left -outline-offset-2 hover:bg-hover',
        selected && 'bg-accent-soft',
      )}
    >
      <span className="text-right text-ink-subtle">{event.seq}</span>
      <span className="text-right text-ink-subtle max-sm:hidden" title={event.createdAt}>
        +{offset.toFixed(2)} s
      </span>
      <span className="truncate text-ink-muted max-sm:hidden">{label}</span>
      <span className="truncate text-ink">{event.type}</span>
      <span className="truncate text-ink-muted">
        {raw ? beginningOf(JSON.stringify(event.payload), 400) : eventSummary(event)}
      </span>
    </button>
  )
}
