'use client'
import { cn } from '@/components/ui/cn'
import { durationMs, formatDuration } from './format-duration'
import { useNow } from './use-now'

/** How long it took, or has taken so far. */
export function Elapsed({
  startedAt,
  endedAt,
  className,
}: {
  startedAt: string | null
  endedAt: string | null
  className?: string
}) {
  const now = useNow()
  const end = endedAt ?? (now === null ? startedAt : new Date(now).toISOString())
  const ms = durationMs(startedAt, end, 0)
  const text = ms === null ? '–' : endedAt === null ? formatDuration(Math.floor(ms / 1000) * 1000) : formatDuration(ms)
  return <span className={cn('tabular whitespace-nowrap', className)}>{text}</span>
}
