import { RUN_STATUSES, type RunStatus } from '@/orchestration/model/status'
import { RUN_STATUS_LOOKS } from '@/components/status/run-status'
import { cn } from '@/components/ui/cn'
import { TONE_CLASSES } from '@/components/ui/tone'

/** Ended ones first, so that the bar fills from the left. */
const ORDER: readonly RunStatus[] = ['completed', 'failed', 'cancelled', 'running', 'queued']

/** A run's workers as a row of lanes, one each while they can be told apart, else in proportion. */
export function CountsBar({ counts, className }: { counts: Record<RunStatus, number>; className?: string }) {
  const total = RUN_STATUSES.reduce((sum, status) => sum + counts[status], 0)
  const present = ORDER.filter((status) => counts[status] > 0)
  const words = present.map((status) => `${counts[status]} ${RUN_STATUS_LOOKS[status].label.toLowerCase()}`).join(', ')
  const lane = (status: RunStatus) =>
    cn(
      'h-full rounded-xs',
      TONE_CLASSES[RUN_STATUS_LOOKS[status].tone].solid,
      status === 'running' && 'animate-breathe',
      status === 'queued' && 'opacity-35',
    )
  return (
    <span
      role="img"
      aria-label={`Workers: ${words || 'none'}`}
      title={words}
      className={cn('flex h-1.5 gap-0.5', className)}
    >
      {total <= 12
        ? present.flatMap((status) =>
            Array.from({ length: counts[status] }, (_, index) => (
              <span key={`${status}${index}`} className={cn(lane(status), 'flex-1')} />
            )),
          )
        : present.map((status) => <span key={status} style={{ flexGrow: counts[status] }} className={lane(status)} />)}
    </span>
  )
}
