import { cn } from '@/components/ui/cn'

/** A full circle of seats and the one that has the word. */
export function Logo({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 24 24" className={cn('size-6', className)} aria-hidden>
      <rect width="24" height="24" rx="6.5" className="fill-accent" />
      <g className="fill-accent-ink">
        <circle cx="5.9" cy="14.6" r="1.7" opacity=".55" />
        <circle cx="8" cy="9.4" r="1.7" opacity=".7" />
        <circle cx="16" cy="9.4" r="1.7" opacity=".7" />
        <circle cx="18.1" cy="14.6" r="1.7" opacity=".55" />
        <circle cx="12" cy="7" r="1.7" opacity=".85" />
        <circle cx="12" cy="15" r="2.9" />
      </g>
    </svg>
  )
}
