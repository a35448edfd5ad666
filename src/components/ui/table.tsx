import type { ComponentProps } from 'react'
import { cn } from './cn'

/** Scrolls sideways by itself, by keyboard too, so that the page never does. */
export function Table({ className, label, ...props }: ComponentProps<'table'> & { label: string }) {
  return (
    <div role="region" aria-label={label} tabIndex={0} className="w-full overflow-x-auto -outline-offset-2">
      <table className={cn('w-full border-collapse text-sm', className)} {...props} />
    </div>
  )
}

export function Th({ className, ...props }: ComponentProps<'th'>) {
  return (
    <th
      scope="col"
      className={cn(
        'h-9 border-b border-line px-3 text-left text-xs font-medium text-ink-subtle whitespace-nowrap',
        className,
      )}
      {...props}
    />
  )
}

export function Tr({ className, ...props }: ComponentProps<'tr'>) {
  return <tr className={cn('group/row border-b border-line last:border-0', className)} {...props} />
}

export function Td({ className, ...props }: ComponentProps<'td'>) {
  return <td className={cn('h-11 px-3 py-2 align-middle', className)} {...props} />
}
