'use client'
import { ToggleGroup as Primitive } from 'radix-ui'
import type { ReactNode } from 'react'
import { cn } from './cn'

type SegmentedProps<T extends string> = {
  label: string
  value: T
  options: readonly { value: T; label: ReactNode; disabled?: boolean }[]
  onChange: (value: T) => void
  className?: string
}

/** One of a few, all in sight. */
export function Segmented<T extends string>({ label, value, options, onChange, className }: SegmentedProps<T>) {
  const change = (next: string) => {
    const option = options.find((candidate) => candidate.value === next)
    if (option) onChange(option.value) // '' is a second click on the chosen one: it stays chosen
  }
  return (
    <Primitive.Root
      type="single"
      aria-label={label}
      value={value}
      onValueChange={change}
      className={cn(
        'inline-flex max-w-full flex-wrap gap-0.5 rounded-lg border border-line bg-sunken p-0.5',
        className,
      )}
    >
      {options.map((option) => (
        <Primitive.Item
          key={option.value}
          value={option.value}
          disabled={option.disabled}
          className="inline-flex h-7 items-center gap-1.5 rounded-md border border-transparent px-2.5 text-sm text-ink-muted transition-colors hover:text-ink disabled:opacity-50 data-[state=on]:border-line data-[state=on]:bg-surface data-[state=on]:font-medium data-[state=on]:text-ink data-[state=on]:shadow-xs max-sm:h-11 dark:data-[state=on]:bg-hover [&_svg]:size-3.5"
        >
          {option.label}
        </Primitive.Item>
      ))}
    </Primitive.Root>
  )
}
