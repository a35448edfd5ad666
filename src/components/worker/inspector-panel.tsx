'use client'

import type { ReactNode } from 'react'
import { Sheet, SheetContent, SheetTitle } from '@/components/ui/sheet'
import { useMediaQuery } from './use-media-query'

type InspectorPanelProps = {
  label: string
  onClose: () => void
  /** `inSheet`: the sheet has its own way to close. */
  children: (inSheet: boolean) => ReactNode
}

/** At the right of a wide screen, from the bottom on a narrow one. */
export function InspectorPanel({ label, onClose, children }: InspectorPanelProps) {
  const isWide = useMediaQuery('(min-width: 64rem)')
  if (isWide === null) return null
  if (isWide) {
    return (
      <aside aria-label={label} className="w-88 shrink-0 self-stretch border-l border-line bg-surface">
        <div className="sticky top-13 max-h-[calc(100dvh-5.75rem)] overflow-y-auto">{children(false)}</div>
      </aside>
    )
  }
  return (
    <Sheet open onOpenChange={(open) => (open ? undefined : onClose())}>
      <SheetContent side="bottom">
        <SheetTitle className="sr-only">{label}</SheetTitle>
        {children(true)}
      </SheetContent>
    </Sheet>
  )
}
