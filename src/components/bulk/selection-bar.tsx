import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '@/components/ui/button'

type SelectionBarProps = { count: number; onClear: () => void; children: ReactNode }

/** What can be done with the things that are ticked; nothing while nothing is. */
export function SelectionBar({ count, onClear, children }: SelectionBarProps) {
  if (count === 0) return null
  return (
    <div
      role="toolbar"
      aria-label={`${count} selected`}
      className="sticky bottom-[calc(4.5rem+var(--notice-height))] z-20 flex flex-wrap items-center gap-2 rounded-lg border border-accent/40 bg-surface px-3 py-2 shadow-overlay sm:bottom-[calc(0.75rem+var(--notice-height))]"
    >
      <span className="tabular mr-1 text-sm font-medium">{count} selected</span>
      {children}
      <Button size="sm" variant="ghost" className="ml-auto" onClick={onClear}>
        <X />
        Clear
      </Button>
    </div>
  )
}
