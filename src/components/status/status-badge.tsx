import type { Failure } from '@/orchestration/model/failure'
import type { RunStatus } from '@/orchestration/model/status'
import { Badge } from '@/components/ui/badge'
import { cn } from '@/components/ui/cn'
import { TONE_CLASSES } from '@/components/ui/tone'
import { statusLookOf } from './run-status'

type StatusProps = {
  status: RunStatus
  /** It has open requests. */
  waiting?: boolean
  /** Why it failed: what a person interrupted did not. */
  failure?: Failure | null
  /** Other words than the status's own, for example "Judging 2/3". */
  label?: string
  className?: string
}

export function StatusBadge({ status, waiting = false, failure = null, label, className }: StatusProps) {
  const look = statusLookOf(status, waiting, failure)
  return (
    <Badge tone={look.tone} className={className}>
      <look.icon className={cn(look.spins === true && 'animate-spin [animation-duration:2.4s]')} aria-hidden />
      {label ?? look.label}
    </Badge>
  )
}

/** The icon alone, named for those who do not see it. */
export function StatusIcon({ status, waiting = false, failure = null, className }: Omit<StatusProps, 'label'>) {
  const look = statusLookOf(status, waiting, failure)
  return (
    <span role="img" aria-label={look.label} title={look.label} className={cn('inline-flex', className)}>
      <look.icon
        className={cn(
          'size-4 shrink-0',
          TONE_CLASSES[look.tone].text,
          look.spins === true && 'animate-spin [animation-duration:2.4s]',
        )}
        aria-hidden
      />
    </span>
  )
}
