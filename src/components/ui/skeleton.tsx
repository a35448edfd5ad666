import type { ComponentProps } from 'react'
import { cn } from './cn'

/** Holds the place of what is being read. The region around it carries `aria-busy`. */
export function Skeleton({ className, ...props }: ComponentProps<'div'>) {
  return <div aria-hidden className={cn('animate-breathe rounded-md bg-hover', className)} {...props} />
}
