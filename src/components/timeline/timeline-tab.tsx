'use client'

import { visibleLine } from '@/orchestration/model/visible-text'
import { ChartGantt } from 'lucide-react'
import { useMemo } from 'react'
import type { RunView } from '@/orchestration/run/run-view'
import { useEventWindow } from '@/components/run/use-event-window'
import { useNow } from '@/components/text/use-now'
import { cn } from '@/components/ui/cn'
import { EmptyState } from '@/components/ui/empty-state'
import { ErrorState } from '@/components/ui/error-state'
import { Skeleton } from '@/components/ui/skeleton'
import { workerName } from '@/components/worker/worker-label'
import { LANE_LOOKS } from './lane-looks'
import { LaneTrack } from './lane-track'
import { spanOf } from './lane-totals'
import { buildLanes, type Lane, TIMELINE_TYPES } from './lanes'
import { TimelineTable } from './timeline-table'
import { timeTicks } from './time-scale'

type TimelineTabProps = {
  view: RunView
  selectedId: string | null
  onSelect: (workerId: string) => void
}

/** Who did what when: a lane per worker, judges below. Its events are read while it is open. */
export function TimelineTab({ view, selectedId, onSelect }: TimelineTabProps) {
  const { run } = view
  const reader = useEventWindow({ runId: run.id, at: 0, types: TIMELINE_TYPES, lastSeq: run.lastSeq, keepUp: true })
  const lanes = useMemo(() => sortLanes(buildLanes(reader.events), view.workers), [reader.events, view.workers])
  const now = useNow()
  const isOver = run.endedAt !== null
  const nowMs = isOver || now === null ? Date.parse(run.endedAt ?? run.createdAt) : now
  const scale = spanOf(lanes, nowMs)
  if (reader.error !== null) {
    return (
      <ErrorState
        title="The timeline could not be read"
        message={visibleLine(reader.error.message)}
        onRetry={reader.retry}
      />
    )
  }
  if (scale === null) {
    return reader.upTo < run.lastSeq ? (
      <div role="status" aria-busy aria-label="Reading the timeline" className="grid gap-2">
        <Skeleton className="h-8" />
        <Skeleton className="h-8" />
        <Skeleton className="h-8" />
      </div>
    ) : (
      <EmptyState icon={ChartGantt} title="Nothing has happened yet" />
    )
  }
  const labelOf = (workerId: string) => {
    const worker = view.workers[workerId]
    return worker === undefined ? workerId : workerName(worker)
  }
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-5">
      <div
        className="overflow-x-auto rounded-lg border border-line bg-surface"
        tabIndex={0}
        role="region"
        aria-label="Lanes"
      >
        <div className="p-3 sm:min-w-[40rem]">
          <Axis scale={scale} />
          {lanes.map((lane, index) => (
            <LaneRow
              key={lane.workerId}
              label={labelOf(lane.workerId)}
              isJudge={view.workers[lane.workerId]?.kind === 'reducer'}
              startsJudges={isFirstJudge(lanes, index, view)}
              selected={lane.workerId === selectedId}
              onSelect={() => onSelect(lane.workerId)}
            >
              <LaneTrack lane={lane} scale={scale} nowMs={nowMs} />
            </LaneRow>
          ))}
        </div>
      </div>
      <Legend />
      <div className="overflow-hidden rounded-lg border border-line bg-surface">
        <TimelineTable
          lanes={lanes}
          labelOf={(workerId) =>
            view.workers[workerId]?.kind === 'reducer' ? `judge · ${labelOf(workerId)}` : labelOf(workerId)
          }
          nowMs={nowMs}
        />
      </div>
    </div>
  )
}

const ROW = 'grid items-center sm:grid-cols-[10rem_minmax(0,1fr)] sm:gap-3'

function Axis({ scale }: { scale: { fromMs: number; toMs: number } }) {
  return (
    <div aria-hidden className={cn(ROW, 'mb-1')}>
      <span className="max-sm:hidden" />
      <div className="tabular relative h-5 border-b border-line text-2xs text-ink-subtle">
        {timeTicks(scale, 8).map((tick) => (
          <span
            key={tick.percent}
            style={{ left: `${tick.percent}%` }}
            className={cn(
              'absolute bottom-0.5 whitespace-nowrap',
              tick.percent > 94 ? '-translate-x-full' : tick.percent > 0 && '-translate-x-1/2',
            )}
          >
            {tick.label}
          </span>
        ))}
      </div>
    </div>
  )
}

function LaneRow(props: {
  label: string
  isJudge: boolean
  startsJudges: boolean
  selected: boolean
  onSelect: () => void
  children: React.ReactNode
}) {
  const { label, isJudge, startsJudges, selected, onSelect, children } = props
  return (
    <div
      className={cn(
        ROW,
        'rounded-sm py-0.5',
        startsJudges && 'mt-1.5 border-t border-line pt-2',
        selected && 'bg-accent-soft',
      )}
    >
      <button
        type="button"
        aria-pressed={selected}
        onClick={onSelect}
        title={label}
        className="truncate rounded-sm px-1 text-left text-sm hover:text-accent-text max-sm:min-h-11"
      >
        {isJudge ? <span className="text-ink-subtle">judge · </span> : null}
        {label}
      </button>
      {children}
    </div>
  )
}

function Legend() {
  return (
    <ul className="flex flex-wrap gap-x-5 gap-y-1 text-xs text-ink-muted" aria-label="Legend">
      {Object.values(LANE_LOOKS).map((look) => (
        <li key={look.label} className="inline-flex items-center gap-1.5">
          <span aria-hidden className={cn('h-3.5 w-6 rounded-xs', look.classes)} />
          {look.label}
        </li>
      ))}
      <li className="inline-flex items-center gap-1.5">
        <span aria-hidden className="h-3.5 w-0.5 bg-ink" />
        New attempt
      </li>
    </ul>
  )
}

function sortLanes(lanes: readonly Lane[], workers: RunView['workers']): Lane[] {
  const isJudge = (lane: Lane) => Number(workers[lane.workerId]?.kind === 'reducer')
  return [...lanes].sort((a, b) => isJudge(a) - isJudge(b))
}

function isFirstJudge(lanes: readonly Lane[], index: number, view: RunView): boolean {
  const kind = (lane: Lane | undefined) => (lane ? view.workers[lane.workerId]?.kind : undefined)
  return index > 0 && kind(lanes[index]) === 'reducer' && kind(lanes[index - 1]) !== 'reducer'
}
