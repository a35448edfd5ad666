import type { RunStatus } from '@/orchestration/model/status'
import { cn } from '@/components/ui/cn'
import { TONE_CLASSES } from '@/components/ui/tone'
import { statusLookOf } from './run-status'

/** A dot with the status's word beside it, or only for screen readers where the word stands elsewhere already. */
export function StatusDot({
  status,
  waiting = false,
  showLabel = false,
  className,
}: {
  status: RunStatus
  waiting?: boolean
  showLabel?: boolean
  className?: string
}) {
  const look = statusLookOf(status, waiting)
  return (
    <span className={cn('inline-flex items-center gap-1.5', className)}>
      <span
        aria-hidden
        className={cn(
          'size-2 shrink-0 rounded-full',
          TONE_CLASSES[look.tone].solid,
          status === 'running' && 'animate-breathe',
        )}
      />
      <span className={showLabel ? cn('text-sm', TONE_CLASSES[look.tone].text) : 'sr-only'}>{look.label}</span>
    </span>
  )
}
