import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from './cn'

type EmptyStateProps = {
  icon: LucideIcon
  title: string
  /** What is true, in a sentence. */
  children?: ReactNode
  /** The one next step. */
  action?: ReactNode
  className?: string
  /** `h1` where it is all that the page has. */
  heading?: 'h1' | 'h2'
}

export function EmptyState({
  icon: Icon,
  title,
  children,
  action,
  className,
  heading: Heading = 'h2',
}: EmptyStateProps) {
  return (
    <div className={cn('flex flex-col items-center gap-3 px-6 py-14 text-center', className)}>
      <span className="flex size-10 items-center justify-center rounded-lg border border-line bg-sunken text-ink-subtle">
        <Icon className="size-5" aria-hidden />
      </span>
      <div className="grid grid-cols-1 max-w-md gap-1">
        <Heading className="text-base font-semibold">{title}</Heading>
        {children ? <div className="text-sm text-ink-muted text-balance">{children}</div> : null}
      </div>
      {action}
    </div>
  )
}
