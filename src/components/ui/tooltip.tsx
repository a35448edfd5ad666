'use client'
import { Tooltip as Primitive } from 'radix-ui'
import type { ComponentProps, ReactNode } from 'react'
import { cn } from './cn'

export const TooltipProvider = Primitive.Provider

type TooltipProps = {
  content: ReactNode
  children: ReactNode
  side?: ComponentProps<typeof Primitive.Content>['side']
  className?: string
}

/** Extra words for a control that already has a name. Never the only place of an information. */
export function Tooltip({ content, children, side = 'top', className }: TooltipProps) {
  return (
    <Primitive.Root>
      <Primitive.Trigger asChild>{children}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className={cn(
            'z-[60] flex max-w-72 items-center gap-2 rounded-md border border-line bg-raised px-2 py-1 text-xs text-ink shadow-overlay',
            'data-[state=delayed-open]:animate-in data-[state=delayed-open]:fade-in-0',
            className,
          )}
        >
          {content}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  )
}
