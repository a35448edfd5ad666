'use client'
import { formatDateTime, formatRelative } from './format-time'
import { useNow } from './use-now'

/** How long ago, kept true while it is on screen; the exact time is its title. */
export function RelativeTime({ iso, className }: { iso: string; className?: string }) {
  const now = useNow()
  return (
    <time dateTime={iso} title={formatDateTime(iso)} className={className}>
      {now === null ? formatDateTime(iso) : formatRelative(iso, now)}
    </time>
  )
}
