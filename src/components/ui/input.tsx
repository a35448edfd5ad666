import type { ComponentProps } from 'react'
import { cn } from './cn'

/** What every field looks like. The edge has 3:1 contrast: it is how the field is found. */
export const FIELD_CLASSES =
  'w-full min-w-0 rounded-md border border-field bg-surface text-sm text-ink shadow-xs transition-colors placeholder:text-ink-subtle hover:border-ink-subtle focus-visible:border-ring focus-visible:outline-2 focus-visible:outline-offset-0 focus-visible:outline-ring/45 disabled:cursor-not-allowed disabled:opacity-60 aria-invalid:border-failed aria-invalid:focus-visible:outline-failed/40'

export function Input({ className, ...props }: ComponentProps<'input'>) {
  return <input dir="auto" className={cn(FIELD_CLASSES, 'h-8 px-2.5 max-sm:h-11', className)} {...props} />
}
