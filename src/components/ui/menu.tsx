'use client'
import { Check } from 'lucide-react'
import { DropdownMenu as Primitive } from 'radix-ui'
import type { ComponentProps } from 'react'
import { cn } from './cn'

export const Menu = Primitive.Root
export const MenuTrigger = Primitive.Trigger
export const MenuRadioGroup = Primitive.RadioGroup

export const POPUP_CLASSES =
  'z-50 rounded-lg border border-line bg-raised shadow-overlay outline-none data-[state=open]:animate-in data-[state=open]:fade-in-0 data-[state=open]:zoom-in-98 duration-100'
const ITEM_CLASSES = [
  'relative flex min-h-8 cursor-pointer items-center gap-2 rounded-md px-2 text-sm text-ink outline-none select-none max-sm:min-h-11',
  'data-[highlighted]:bg-hover data-[disabled]:pointer-events-none data-[disabled]:opacity-50',
  '[&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-ink-subtle',
]

export function MenuContent({ className, sideOffset = 6, ...props }: ComponentProps<typeof Primitive.Content>) {
  return (
    <Primitive.Portal>
      <Primitive.Content
        sideOffset={sideOffset}
        collisionPadding={8}
        className={cn(POPUP_CLASSES, 'min-w-44 p-1', className)}
        {...props}
      />
    </Primitive.Portal>
  )
}

export function MenuItem({
  className,
  destructive = false,
  ...props
}: ComponentProps<typeof Primitive.Item> & { destructive?: boolean }) {
  return (
    <Primitive.Item
      className={cn(ITEM_CLASSES, destructive && 'text-failed-text [&_svg]:text-failed-text', className)}
      {...props}
    />
  )
}

export function MenuRadioItem({ className, children, ...props }: ComponentProps<typeof Primitive.RadioItem>) {
  return (
    <Primitive.RadioItem className={cn(ITEM_CLASSES, 'pr-8', className)} {...props}>
      {children}
      <Primitive.ItemIndicator className="absolute right-2">
        <Check className="text-accent-text!" />
      </Primitive.ItemIndicator>
    </Primitive.RadioItem>
  )
}

export function MenuLabel({ className, ...props }: ComponentProps<typeof Primitive.Label>) {
  return <Primitive.Label className={cn('px-2 py-1.5 text-xs text-ink-subtle', className)} {...props} />
}

export function MenuSeparator({ className, ...props }: ComponentProps<typeof Primitive.Separator>) {
  return <Primitive.Separator className={cn('-mx-1 my-1 h-px bg-line', className)} {...props} />
}
