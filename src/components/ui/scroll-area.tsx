'use client'
import { ScrollArea as Primitive } from 'radix-ui'
import type { ComponentProps, Ref } from 'react'
import { cn } from './cn'

type ScrollAreaProps = ComponentProps<typeof Primitive.Root> & { viewportRef?: Ref<HTMLDivElement>; label?: string }

/** A scrolling box with quiet bars; its viewport can be reached and scrolled by keyboard. */
export function ScrollArea({ className, children, viewportRef, label, ...props }: ScrollAreaProps) {
  return (
    <Primitive.Root className={cn('relative overflow-hidden', className)} {...props}>
      <Primitive.Viewport
        ref={viewportRef}
        tabIndex={0}
        role="region"
        aria-label={label ?? 'Scrollable'}
        className="size-full rounded-[inherit] -outline-offset-2"
      >
        {children}
      </Primitive.Viewport>
      <Bar orientation="vertical" className="w-2" />
      <Bar orientation="horizontal" className="h-2 flex-col" />
    </Primitive.Root>
  )
}

function Bar({ className, ...props }: ComponentProps<typeof Primitive.Scrollbar>) {
  return (
    <Primitive.Scrollbar className={cn('flex touch-none p-0.5 select-none', className)} {...props}>
      <Primitive.Thumb className="relative flex-1 rounded-full bg-line-strong" />
    </Primitive.Scrollbar>
  )
}
