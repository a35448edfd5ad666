'use client'
import { X } from 'lucide-react'
import { Dialog as Primitive } from 'radix-ui'
import type { ComponentProps } from 'react'
import { Button } from './button'
import { cn } from './cn'
import { OVERLAY_CLASSES } from './dialog'

export const Sheet = Primitive.Root
export const SheetTitle = Primitive.Title

const SIDES = {
  left: 'inset-y-0 left-0 w-72 max-w-[85vw] border-r data-[state=open]:slide-in-from-left',
  right: 'inset-y-0 right-0 w-[28rem] max-w-[92vw] border-l data-[state=open]:slide-in-from-right',
  bottom: 'inset-x-0 bottom-0 max-h-[85dvh] rounded-t-xl border-t data-[state=open]:slide-in-from-bottom',
} as const

/** Its first button may be a dangerous order, or one that is not allowed now: neither is where a person begins. */
function focusItself(event: Event): void {
  event.preventDefault()
  if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus()
}

/** A dialog at an edge of the screen. Needs a SheetTitle inside. */
export function SheetContent({
  side = 'right',
  className,
  children,
  ...props
}: ComponentProps<typeof Primitive.Content> & { side?: keyof typeof SIDES }) {
  return (
    <Primitive.Portal>
      <Primitive.Overlay className={OVERLAY_CLASSES} />
      <Primitive.Content
        aria-describedby={undefined}
        onOpenAutoFocus={focusItself}
        className={cn(
          'fixed z-50 flex flex-col overflow-y-auto border-line bg-raised shadow-overlay outline-none',
          'data-[state=open]:animate-in duration-200',
          SIDES[side],
          className,
        )}
        {...props}
      >
        {children}
        <Primitive.Close asChild>
          <Button variant="ghost" size="icon-sm" className="absolute top-2.5 right-2.5" aria-label="Close">
            <X />
          </Button>
        </Primitive.Close>
      </Primitive.Content>
    </Primitive.Portal>
  )
}
