import type { ComponentProps } from 'react'
import { cn } from './cn'

export function Kbd({ className, ...props }: ComponentProps<'kbd'>) {
  return (
    <kbd
      className={cn(
        'inline-flex h-[1.125rem] min-w-[1.125rem] items-center justify-center rounded-sm border border-line bg-sunken px-1 font-sans text-2xs font-medium text-ink-muted',
        className,
      )}
      {...props}
    />
  )
}
