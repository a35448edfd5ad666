import type { RunStatus } from '@/orchestration/model/status'
import { INTERRUPTED_LOOK, RUN_STATUS_LOOKS } from '@/components/status/run-status'
import { cn } from '@/components/ui/cn'
import { TONE_CLASSES } from '@/components/ui/tone'

/** Ended ones first, so that the bar fills from the left. */
const ORDER = ['completed', 'failed', 'interrupted', 'cancelled', 'running', 'queued'] as const
type Lane = (typeof ORDER)[number]
const LOOKS = { ...RUN_STATUS_LOOKS, interrupted: INTERRUPTED_LOOK } as const satisfies Record<Lane, object>

type CountsBarProps = {
  counts: Record<RunStatus, number>
  /** How many of the failed ones a person interrupted. */
  interrupted: number
  className?: string
}

/** A run's workers as a row of lanes, one each while they can be told apart, else in proportion. */
export function CountsBar({ counts: stored, interrupted, className }: CountsBarProps) {
  const counts: Record<Lane, number> = { ...stored, failed: stored.failed - interrupted, interrupted }
  const total = ORDER.reduce((sum, status) => sum + counts[status], 0)
  const present = ORDER.filter((status) => counts[status] > 0)
  const words = present.map((status) => `${counts[status]} ${LOOKS[status].label.toLowerCase()}`).join(', ')
  const lane = (status: Lane) =>
    cn(
      'h-full rounded-xs',
      TONE_CLASSES[LOOKS[status].tone].solid,
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
