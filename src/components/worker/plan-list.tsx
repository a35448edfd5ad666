import { visibleLine } from '@/orchestration/model/visible-text'
import { Circle, CircleCheck, CircleDot } from 'lucide-react'
import type { PlanEntry } from '@/orchestration/model/events'
import { terminalText } from './terminal-text'
import { cn } from '@/components/ui/cn'

/** An agent's own plan, as it last said it. */
export function PlanList({ entries }: { entries: readonly PlanEntry[] }) {
  if (entries.length === 0) return null
  return (
    <ol aria-label="Plan" className="grid gap-1 rounded-md border border-line bg-sunken p-2.5 text-sm">
      {entries.map((entry, index) => {
        const look = LOOKS[entry.status]
        return (
          <li key={index} className="flex items-start gap-2">
            <look.icon className={cn('mt-0.5 size-4 shrink-0', look.classes)} aria-label={look.label} />
            <span
              dir="auto"
              className={cn('min-w-0 break-words', entry.status === 'completed' && 'text-ink-subtle line-through')}
            >
              {visibleLine(terminalText(entry.title))}
            </span>
          </li>
        )
      })}
    </ol>
  )
}

const LOOKS = {
  pending: { icon: Circle, label: 'to do', classes: 'text-ink-subtle' },
  in_progress: { icon: CircleDot, label: 'in progress', classes: 'text-running-text' },
  completed: { icon: CircleCheck, label: 'done', classes: 'text-completed-text' },
} as const satisfies Record<PlanEntry['status'], object>
