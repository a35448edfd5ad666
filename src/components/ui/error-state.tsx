'use client'
import { CircleAlert, RotateCw } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from './button'
import { cn } from './cn'

type ErrorStateProps = {
  title: string
  message: ReactNode
  onRetry?: () => void
  action?: ReactNode
  className?: string
}

/** Says what could not be done, why, and offers the next step. */
export function ErrorState({ title, message, onRetry, action, className }: ErrorStateProps) {
  return (
    <div role="alert" className={cn('flex flex-col items-center gap-3 px-6 py-14 text-center', className)}>
      <span className="flex size-10 items-center justify-center rounded-lg border border-failed-edge bg-failed-soft text-failed-text">
        <CircleAlert className="size-5" aria-hidden />
      </span>
      <div className="grid grid-cols-1 max-w-lg gap-1">
        <h2 className="text-base font-semibold">{title}</h2>
        <p className="text-sm break-words text-ink-muted">{message}</p>
      </div>
      {onRetry ? (
        <Button onClick={onRetry}>
          <RotateCw />
          Try again
        </Button>
      ) : null}
      {action}
    </div>
  )
}
