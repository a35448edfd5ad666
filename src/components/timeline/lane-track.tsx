import { visibleLine } from '@/orchestration/model/visible-text'
import {
  Ban,
  CirclePause,
  CircleCheck,
  CircleSlash,
  CircleX,
  type LucideIcon,
  MessageSquare,
  RotateCw,
  StepForward,
} from 'lucide-react'
import type { ControlAction } from '@/orchestration/model/records'
import type { WorkerStatus } from '@/orchestration/model/status'
import { formatDuration } from '@/components/text/format-duration'
import { cn } from '@/components/ui/cn'
import { LANE_LOOKS } from './lane-looks'
import type { Lane } from './lanes'
import { percentOf, type TimeScale } from './time-scale'

/** One lane drawn on the scale. For the eye only: the table beside it says the same in words. */
export function LaneTrack({ lane, scale, nowMs }: { lane: Lane; scale: TimeScale; nowMs: number }) {
  return (
    <div aria-hidden className="relative h-7">
      {lane.segments.map((segment) => {
        const look = LANE_LOOKS[segment.state]
        const left = percentOf(scale, segment.fromMs)
        const endMs = segment.toMs ?? nowMs
        const words = segment.detail === null ? look.label : `${look.label}: ${visibleLine(segment.detail)}`
        return (
          <span
            key={segment.seq}
            title={`${words} · ${formatDuration(endMs - segment.fromMs)}${segment.attempt > 1 ? ` · attempt ${segment.attempt}` : ''}`}
            style={{ left: `${left}%`, width: `${percentOf(scale, endMs) - left}%` }}
            className={cn('absolute top-1.5 h-4 min-w-0.5 first:rounded-l-sm', look.classes)}
          />
        )
      })}
      {lane.notches.map((notch) => (
        <span
          key={notch.seq}
          title={`Attempt ${notch.attempt}: ${visibleLine(notch.reason)}`}
          style={{ left: `${percentOf(scale, notch.atMs)}%` }}
          className="absolute top-0 h-7 w-0.5 -translate-x-1/2 bg-ink"
        />
      ))}
      {lane.ends.map((end) => (
        <Mark
          key={end.seq}
          percent={percentOf(scale, end.atMs)}
          {...END_LOOKS[end.status]}
          title={END_LOOKS[end.status].title}
        />
      ))}
      {lane.marks.map((mark) => (
        <Mark
          key={mark.seq}
          percent={percentOf(scale, mark.atMs)}
          icon={CONTROL_ICONS[mark.action]}
          classes="text-accent-text"
          title={`${mark.action} by ${visibleLine(mark.by)}`}
        />
      ))}
    </div>
  )
}

function Mark(props: { percent: number; icon: LucideIcon; classes: string; title: string }) {
  const { percent, icon: Icon, classes, title } = props
  return (
    <span
      title={title}
      style={{ left: `${percent}%` }}
      className={cn(
        'absolute top-1.5 flex size-4 -translate-x-1/2 items-center justify-center rounded-full bg-surface',
        classes,
      )}
    >
      <Icon className="size-4" />
    </span>
  )
}

const CONTROL_ICONS = {
  cancel: Ban,
  interrupt: CirclePause,
  retry: RotateCw,
  resume: StepForward,
  send: MessageSquare,
} as const satisfies Record<ControlAction, LucideIcon>

const END_LOOKS = {
  queued: { icon: CircleSlash, classes: 'text-queued-text', title: 'Queued' },
  running: { icon: CircleSlash, classes: 'text-running-text', title: 'Running' },
  completed: { icon: CircleCheck, classes: 'text-completed-text', title: 'Completed' },
  failed: { icon: CircleX, classes: 'text-failed-text', title: 'Failed' },
  cancelled: { icon: CircleSlash, classes: 'text-cancelled-text', title: 'Cancelled' },
  interrupted: { icon: CirclePause, classes: 'text-cancelled-text', title: 'Interrupted' },
} as const satisfies Record<WorkerStatus | 'interrupted', { icon: LucideIcon; classes: string; title: string }>
