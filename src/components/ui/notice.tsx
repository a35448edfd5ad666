import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from './cn'
import { type Tone, TONE_CLASSES } from './tone'

type NoticeProps = {
  tone: Tone
  icon: LucideIcon
  title?: ReactNode
  children?: ReactNode
  action?: ReactNode
  className?: string
  role?: 'alert' | 'status' | 'note'
}

/** A sentence in the page about a state: an error, something that waits, a hint. */
export function Notice({ tone, icon: Icon, title, children, action, className, role = 'note' }: NoticeProps) {
  return (
    <div
      role={role}
      className={cn(
        'flex flex-wrap items-start gap-x-3 gap-y-2 rounded-md border px-3 py-2.5 text-sm',
        TONE_CLASSES[tone].notice,
        className,
      )}
    >
      <Icon className={cn('mt-0.5 size-4 shrink-0', TONE_CLASSES[tone].text)} aria-hidden />
      <div className="min-w-0 flex-1 basis-40 break-words">
        {title ? <p className={cn('font-medium', TONE_CLASSES[tone].text)}>{title}</p> : null}
        {children ? <div className="text-ink-muted">{children}</div> : null}
      </div>
      {action}
    </div>
  )
}
