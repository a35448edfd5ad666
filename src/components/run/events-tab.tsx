'use client'

import { ArrowDownToLine, Braces, ListTree } from 'lucide-react'
import { useEffect, useState } from 'react'
import { isTerminalRunStatus } from '@/orchestration/model/status'
import { type RunView, workersInOrder } from '@/orchestration/run/run-view'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { ErrorState } from '@/components/ui/error-state'
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '@/components/ui/select'
import { Skeleton } from '@/components/ui/skeleton'
import { EventDetail } from './event-detail'
import { EVENT_GROUP_LABELS, EVENT_GROUPS, typesOf } from './event-groups'
import { EventList } from './event-list'
import { useEventWindow } from './use-event-window'
import type { RunLocation, RunNavigation } from './use-run-location'
import { workerName } from '@/components/worker/worker-label'

type EventsTabProps = { view: RunView; navigation: RunNavigation }
const EVERY_WORKER = 'all'

/** Every event of the run, filtered by type and worker, in both directions from any of them. */
export function EventsTab({ view, navigation }: EventsTabProps) {
  const { location, go } = navigation
  const [raw, setRaw] = useState(false)
  const [follow, setFollow] = useState(location.eventSeq === null && !isTerminalRunStatus(view.run.status))
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <Select
          value={location.eventGroup}
          onValueChange={(value) => go({ eventGroup: EVENT_GROUPS.find((group) => group === value) ?? 'all' })}
        >
          <SelectTrigger aria-label="Types of events" className="w-44 max-sm:w-[calc(50%-0.25rem)]">
            <SelectValue />
          </SelectTrigger>
          <SelectContent>
            {EVENT_GROUPS.map((group) => (
              <SelectItem key={group} value={group}>
                {EVENT_GROUP_LABELS[group]}
              </SelectItem>
            ))}
          </SelectContent>
        </Select>
        <Select
          value={location.workerId ?? EVERY_WORKER}
          onValueChange={(value) => go({ workerId: value === EVERY_WORKER ? null : value })}
        >
          <SelectTrigger aria-label="Worker" className="w-48 max-sm:w-[calc(50%-0.25rem)]">
            <SelectValue />
          </SelectTrigger>
          <SelectContent>
            <SelectItem value={EVERY_WORKER}>All workers</SelectItem>
            {workersInOrder(view).map((worker) => (
              <SelectItem key={worker.id} value={worker.id}>
                {worker.kind === 'reducer' ? 'judge · ' : ''}
                {workerName(worker)}
              </SelectItem>
            ))}
          </SelectContent>
        </Select>
        <div className="ml-auto flex gap-2">
          <Button variant={raw ? 'primary' : 'secondary'} aria-pressed={raw} onClick={() => setRaw(!raw)}>
            <Braces />
            Raw
          </Button>
          <Button variant={follow ? 'primary' : 'secondary'} aria-pressed={follow} onClick={() => setFollow(!follow)}>
            <ArrowDownToLine />
            Follow
          </Button>
        </div>
      </div>
      <Events
        key={`${location.eventGroup}:${location.workerId ?? ''}`}
        view={view}
        location={location}
        raw={raw}
        follow={follow}
        onLeaveEnd={() => setFollow(false)}
        onSelect={(eventSeq) => go({ eventSeq })}
      />
    </div>
  )
}

type EventsProps = {
  view: RunView
  location: RunLocation
  raw: boolean
  follow: boolean
  onLeaveEnd: () => void
  onSelect: (seq: number | null) => void
}

/** One list of one filter: begins at the event of the address, else at the end. */
function Events({ view, location, raw, follow, onLeaveEnd, onSelect }: EventsProps) {
  const { run } = view
  const [at] = useState(location.eventSeq === null ? run.lastSeq : Math.min(location.eventSeq - 1, run.lastSeq))
  const reader = useEventWindow({
    runId: run.id,
    at,
    workerId: location.workerId ?? undefined,
    types: typesOf(location.eventGroup),
    lastSeq: run.lastSeq,
    keepUp: true,
  })
  const { events, from, hasOlder, isLoading, loadOlder, error } = reader
  const isEmpty = events.length === 0
  const isUntouched = from === at && hasOlder
  // What came before the start is wanted too: opened at the end, it is all there is.
  useEffect(() => {
    if (isUntouched && !isLoading && error === null) loadOlder()
  }, [isUntouched, isLoading, error, loadOlder])
  if (error !== null) {
    return <ErrorState title="The events could not be read" message={error.message} onRetry={reader.retry} />
  }
  if (isEmpty) {
    return isLoading || hasOlder ? (
      <div role="status" aria-busy aria-label="Reading the events" className="grid gap-1">
        {Array.from({ length: 8 }, (_, index) => (
          <Skeleton key={index} className="h-7" />
        ))}
      </div>
    ) : (
      <EmptyState icon={ListTree} title="No such events">
        Nothing of the run fits this filter.
      </EmptyState>
    )
  }
  const labelOf = (workerId: string) => {
    const worker = view.workers[workerId]
    return worker === undefined ? workerId : `${worker.kind === 'reducer' ? 'judge · ' : ''}${workerName(worker)}`
  }
  const selected = events.find((event) => event.seq === location.eventSeq)
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-3 lg:has-[section]:grid-cols-[minmax(0,1fr)_24rem]">
      <EventList
        reader={reader}
        startMs={Date.parse(run.createdAt)}
        labelOf={labelOf}
        selectedSeq={location.eventSeq}
        raw={raw}
        follow={follow}
        onLeaveEnd={onLeaveEnd}
        onSelect={onSelect}
      />
      {selected === undefined ? null : (
        <EventDetail
          event={selected}
          label={selected.workerId === null ? null : labelOf(selected.workerId)}
          onClose={() => onSelect(null)}
        />
      )}
    </div>
  )
}
