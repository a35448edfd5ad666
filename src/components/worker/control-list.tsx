import { visibleLine } from '@/orchestration/model/visible-text'
import { CircleCheck, CircleX, LoaderCircle } from 'lucide-react'
import type { WorkerControlRecord } from '@/orchestration/model/records'
import type { ControlStatus } from '@/orchestration/model/status'
import { RelativeTime } from '@/components/text/relative-time'
import { cn } from '@/components/ui/cn'
import { receiptSentence, receiptSteps, seconds } from './control-receipt'

/** What was ordered, by whom, and what was seen of it. Newest first. */
export function ControlList({ controls }: { controls: readonly WorkerControlRecord[] }) {
  if (controls.length === 0) return <p className="text-sm text-ink-subtle">Nobody has ordered anything.</p>
  return (
    <ol className="grid gap-3">
      {[...controls]
        .sort((a, b) => b.createdAt.localeCompare(a.createdAt) || b.id.localeCompare(a.id))
        .map((control) => (
          <ControlItem key={control.id} control={control} />
        ))}
    </ol>
  )
}

function ControlItem({ control }: { control: WorkerControlRecord }) {
  const { icon: Icon, word, classes } = LOOKS[control.status]
  return (
    <li className="grid gap-1 text-sm">
      <p className="flex items-start gap-1.5">
        <Icon aria-label={word} className={cn('mt-0.5 size-4 shrink-0', classes)} />
        <span className="min-w-0 break-words first-letter:uppercase">{receiptSentence(control)}</span>
      </p>
      <p className="pl-5.5 text-xs text-ink-subtle">
        by {visibleLine(control.requestedBy.name)}, <RelativeTime iso={control.createdAt} />
        {control.attempt > 1 ? `, attempt ${control.attempt}` : ''}
      </p>
      <ol className="grid gap-0.5 pl-5.5 text-xs text-ink-muted">
        {receiptSteps(control).map((step, index) => (
          <li key={index} className="flex gap-2">
            <span className="tabular w-12 shrink-0 text-right text-ink-subtle">{seconds(step.afterMs)}</span>
            <span className="min-w-0 break-words">
              {step.label}
              {step.note === null ? '' : `: ${visibleLine(step.note)}`}
            </span>
          </li>
        ))}
      </ol>
    </li>
  )
}

const LOOKS = {
  pending: { icon: LoaderCircle, word: 'pending', classes: 'animate-spin text-running-text' },
  completed: { icon: CircleCheck, word: 'completed', classes: 'text-completed-text' },
  failed: { icon: CircleX, word: 'failed', classes: 'text-failed-text' },
} as const satisfies Record<ControlStatus, object>
