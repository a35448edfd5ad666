import { visibleLine, visibleText } from '@/orchestration/model/visible-text'
import type { ReactNode } from 'react'
import { cn } from '@/components/ui/cn'

/** Names and values, one a line. Rows without a value are left out. */
export function DetailList({
  rows,
  className,
}: {
  rows: readonly { name: string; value: ReactNode; mono?: boolean }[]
  className?: string
}) {
  return (
    <dl className={cn('grid grid-cols-[minmax(6rem,auto)_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-sm', className)}>
      {rows.map(({ name, value, mono }) =>
        value === null || value === undefined || value === '' ? null : (
          <div key={name} className="col-span-2 grid grid-cols-subgrid">
            <dt className="text-ink-subtle">{visibleLine(name)}</dt>
            <dd
              className={cn(
                'min-w-0 break-words',
                mono === true && 'font-mono text-xs leading-5 [overflow-wrap:anywhere]',
              )}
            >
              {typeof value === 'string' ? visibleText(value) : value}
            </dd>
          </div>
        ),
      )}
    </dl>
  )
}
