import type { ComponentProps } from 'react'
import { cn } from './cn'
import { type Tone, TONE_CLASSES } from './tone'

/** A small label. Its colour says a state; without one it is neutral. */
export function Badge({ tone = 'neutral', className, ...props }: ComponentProps<'span'> & { tone?: Tone }) {
  return (
    <span
      className={cn(
        'inline-flex h-5 shrink-0 items-center gap-1 rounded-full border px-1.5 text-xs font-medium whitespace-nowrap [&_svg]:size-3',
        TONE_CLASSES[tone].badge,
        className,
      )}
      {...props}
    />
  )
}
