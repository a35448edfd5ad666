import type { ComponentProps } from 'react'
import { cn } from './cn'
import { FIELD_CLASSES } from './input'

/** Grows with its text, up to its `max-height` class. */
export function Textarea({ className, ...props }: ComponentProps<'textarea'>) {
  return (
    <textarea
      dir="auto"
      className={cn(FIELD_CLASSES, 'field-sizing-content max-h-96 min-h-16 resize-y px-2.5 py-2', className)}
      {...props}
    />
  )
}
