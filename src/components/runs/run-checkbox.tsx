import { visibleLine } from '@/orchestration/model/visible-text'
import type { Selection } from '@/components/bulk/use-selection'
import { Checkbox } from '@/components/ui/checkbox'
import type { RunItem } from './run-item'

/** Ticks a run for an order to several; above the link that covers its row. Disabled for whoever may not control it. */
export function RunCheckbox({ run, selection }: { run: RunItem; selection: Selection }) {
  return (
    <Checkbox
      aria-label={`Select ${visibleLine(run.title)}`}
      className="relative z-10 align-middle"
      checked={selection.has(run.id)}
      disabled={!run.mayControl}
      onCheckedChange={() => selection.toggle(run.id)}
    />
  )
}
